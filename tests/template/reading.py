"""Read template.yaml, expand it as SAM would, and resolve its references."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

from samtranslator.translator.transform import transform

ROOT = Path(__file__).parents[2]

PARAMETERS = {
    "EnvironmentName": "prod",
    "SlackSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:slack-AbCdEf",
    "TrainingRoleArns": "arn:aws:iam::123456789012:role/tunesmith-training",
}


class ManagedPolicies:
    """The managed policies that SAM may name."""

    def load(self) -> dict[str, str]:
        """Name none: SAM falls back on its own list."""
        return {}


def expand(template: dict[str, Any], **given: str) -> dict[str, Any]:
    """Let SAM expand the template, as if it had been packaged, with values of parameters."""
    artefact = {"Bucket": "artefacts", "Key": "artefact"}
    for resource in template["Resources"].values():
        for key in {"CodeUri", "ContentUri", "DefinitionUri"} & resource["Properties"].keys():
            resource["Properties"][key] = artefact
    expanded: dict[str, Any] = transform(template, {**PARAMETERS, **given}, ManagedPolicies())
    return expanded


def of_type(template: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def listed(value: Any) -> list[Any]:
    """A policy may say one thing or a list of things."""
    return value if isinstance(value, list) else [value]


def statements(expanded: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement that gives a principal of the stack a permission, with who gets it."""
    for name, role in of_type(expanded, "AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in listed(policy["PolicyDocument"]["Statement"]):
                yield name, statement
    for name, policy in of_type(expanded, "AWS::IAM::ManagedPolicy").items():
        for statement in listed(policy["PolicyDocument"]["Statement"]):
            yield name, statement


def resolve(value: Any, names: Mapping[str, str]) -> Any:
    """Replace Ref and Sub by what they stand for."""
    match value:
        case {"Ref": name}:
            return names[name]
        case {"Fn::Sub": str(text)}:
            return Template(text).substitute(names)
        case dict():
            return {key: resolve(part, names) for key, part in value.items()}
        case list():
            return [resolve(part, names) for part in value]
    return value
