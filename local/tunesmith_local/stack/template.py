"""Our template, made deployable: local folders become objects in a bucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import yaml
from samtranslator.yaml_helper import yaml_parse

from tunesmith_local.stack.archives import zip_folder, zip_layer

if TYPE_CHECKING:
    from pathlib import Path

Template = dict[str, Any]


class Upload(Protocol):
    """Stores an artefact and returns the key it is found under."""

    def __call__(self, name: str, content: bytes) -> str:
        """Store the content."""


def read_template(path: Path) -> Template:
    """Read a SAM template with its short intrinsic functions."""
    template: Template = yaml_parse(path.read_text(encoding="utf-8"))
    return template


def package(template: Template, root: Path, *, bucket: str, upload: Upload, cache: Path) -> None:
    """Upload what the template's resources point at, and let them point there instead."""
    for name, resource in template["Resources"].items():
        properties = resource.setdefault("Properties", {})
        match resource["Type"]:
            case "AWS::Serverless::Function":
                folder = root / str(_property(template, properties, "CodeUri"))
                key = upload(f"{name}.zip", zip_folder(folder))
                properties["CodeUri"] = {"Bucket": bucket, "Key": key}
            case "AWS::Serverless::LayerVersion":
                key = upload(f"{name}.zip", zip_layer(root / properties["ContentUri"], cache))
                properties["ContentUri"] = {"Bucket": bucket, "Key": key}
            case "AWS::Serverless::StateMachine" if "DefinitionUri" in properties:
                key = upload(f"{name}.json", as_json(root / properties["DefinitionUri"]))
                properties["DefinitionUri"] = {"Bucket": bucket, "Key": key}


def as_json(definition: Path) -> bytes:
    """Return a state machine's definition as JSON, which is what Step Functions stores."""
    return json.dumps(yaml.safe_load(definition.read_text(encoding="utf-8"))).encode()


def _property(template: Template, properties: dict[str, Any], name: str) -> object:
    shared = template.get("Globals", {}).get("Function", {})
    return properties.get(name, shared.get(name))
