import json
from pathlib import Path

from tunesmith_local.stack.deploy import known_parameters
from tunesmith_local.stack.template import package, read_template

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters: {EnvironmentName: {Type: String}}
Globals: {Function: {Runtime: python3.13, Timeout: 10}}
Resources:
  Submit:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/submit, Layers: [!Ref Core]}
  Core:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/core}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flow.asl.yaml}
  Queue: {Type: AWS::SQS::Queue}
"""


def _repository(root: Path) -> Path:
    for folder in ("functions/submit", "layers/core/pkg"):
        (root / folder).mkdir(parents=True)
        (root / folder / "app.py").write_text("")
    (root / "flow.asl.yaml").write_text("StartAt: Done\nStates: {Done: {Type: Succeed}}\n")
    (root / "template.yaml").write_text(TEMPLATE)
    return root / "template.yaml"


def test_local_folders_become_objects_in_the_bucket(tmp_path: Path) -> None:
    template = read_template(_repository(tmp_path))
    uploaded: dict[str, bytes] = {}

    def upload(name: str, content: bytes) -> str:
        uploaded[name] = content
        return f"key/{name}"

    package(template, tmp_path, bucket="artefacts", upload=upload, cache=tmp_path / "cache")

    resources = template["Resources"]
    assert resources["Submit"]["Properties"] == {
        "CodeUri": {"Bucket": "artefacts", "Key": "key/Submit.zip"},
        "Layers": [{"Ref": "Core"}],
    }
    assert resources["Core"]["Properties"]["ContentUri"]["Key"] == "key/Core.zip"
    assert resources["Flow"]["Properties"]["DefinitionUri"]["Key"] == "key/Flow.json"
    assert json.loads(uploaded["Flow.json"])["States"] == {"Done": {"Type": "Succeed"}}
    assert resources["Queue"]["Type"] == "AWS::SQS::Queue"


def test_only_declared_parameters_are_passed(tmp_path: Path) -> None:
    template = read_template(_repository(tmp_path))

    offered = {"EnvironmentName": "local", "SomethingElse": "x"}

    assert known_parameters(template, offered) == {"EnvironmentName": "local"}
