"""The file and the template fit together, and the file is valid Amazon States Language."""

import json
import re
from typing import Any

import cfnlint.api

from tests import declared
from tests.workflow.definition import FILE, Definition, read_definition, tasks

ARN = "arn:aws:lambda:us-east-1:123456789012:function:placeholder"


def substitutions() -> dict[str, Any]:
    given: dict[str, Any] = declared.properties("TuningStateMachine")["DefinitionSubstitutions"]
    return given


def filled_in() -> Definition:
    names = {name: "aws" if name == "Partition" else ARN for name in substitutions()}
    text = re.sub(r"\$\{(\w+)\}", lambda match: names[match[1]], json.dumps(read_definition()))
    definition: Definition = json.loads(text)
    return definition


def test_every_substitution_is_given_and_used() -> None:
    used = set(re.findall(r"\$\{(\w+)\}", FILE.read_text()))

    assert used == set(substitutions())


def test_each_name_stands_for_the_function_of_that_name() -> None:
    given = {name: arn for name, arn in substitutions().items() if name != "Partition"}

    assert given == {name: {"Fn::GetAtt": [name.removesuffix("Arn"), "Arn"]} for name in given}


def test_only_functions_are_called(definition: Definition) -> None:
    resources = {state["Resource"] for state in tasks(definition).values()}

    assert resources == {
        "arn:${Partition}:states:::lambda:invoke",
        "arn:${Partition}:states:::lambda:invoke.waitForTaskToken",
    }


def test_the_file_is_valid_amazon_states_language() -> None:
    definition = filled_in()
    # AWS takes an expression here, which cfn-lint's schema does not know.
    definition["States"]["Await completion"]["TimeoutSeconds"] = 3600
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::123456789012:role/placeholder",
            "Definition": definition,
        },
    }

    problems = cfnlint.api.lint_all(json.dumps({"Resources": {"Machine": machine}}))

    assert [str(problem) for problem in problems if problem.rule.severity != "informational"] == []
