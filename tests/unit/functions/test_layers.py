"""Every function runs with its layers alone: what they lack would only show on AWS."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.unit.functions.conftest import FUNCTIONS, ROOT
from tunesmith_local.stack.archives import zip_layer

RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")
"""What Lambda's Python brings along."""

PROGRAM = """
import importlib.util, json, os, sys, traceback
functions = json.load(sys.stdin)
outcome = {}
for function, (path, variables, layers) in functions.items():
    sys.path[:0] = layers
    os.environ.clear()
    os.environ.update(variables, AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1")
    spec = importlib.util.spec_from_file_location(function, path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        outcome[function] = "" if callable(module.lambda_handler) else "no handler"
    except Exception:
        outcome[function] = traceback.format_exc()
json.dump(outcome, sys.stdout)
"""


@pytest.fixture(scope="session")
def outcome(
    given: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What came of importing each function, in an interpreter that sees nothing else."""
    opt = tmp_path_factory.mktemp("opt")
    own = tmp_path_factory.mktemp("own")
    for layer, folder in {"dependencies": opt, "core": opt, "tokens": own}.items():
        content = zip_layer(ROOT / "layers" / layer, ROOT / ".tunesmith" / "layers")
        zipfile.ZipFile(BytesIO(content)).extractall(folder)
    runtime = tmp_path_factory.mktemp("runtime")
    packages = Path(boto3.__file__).parents[1]
    for name in RUNTIME:
        (runtime / name).symlink_to(packages / name)
    asked = {
        # The one with a layer of its own comes last, so that no other function finds it.
        name: (str(ROOT / "functions" / name / "app.py"), given[name], own_layers.get(name, []))
        for own_layers in ({"authorize": [str(own / "python")]},)
        for name in sorted(FUNCTIONS, key=lambda name: name in own_layers)
    }
    path = f"import sys; sys.dont_write_bytecode = True; sys.path[:0] = {[str(opt / 'python')]!r}"
    done = subprocess.run(
        # Isolated and without site-packages; the runtime's packages come last, as on Lambda.
        [sys.executable, "-I", "-S", "-c", f"{path}; sys.path.append({str(runtime)!r}){PROGRAM}"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_starts_with_its_layers_and_variables_alone(
    outcome: dict[str, Any], function: str
) -> None:
    assert outcome[function] == ""
