"""What `pip install .` gives: the client and its command, able to work by themselves."""

import ast
import fnmatch
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.test_repository import ROOT, pins, tracked_files
from tunesmith_client.cli.extras import LOCAL

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKED = pins(ROOT / "requirements" / "run.txt")
CLIENT = ("client/tunesmith_client", "layers/core/tunesmith/domain")
IMPORT_NAMES = {"aws-sam-translator": "samtranslator", "pyyaml": "yaml"}
PACKAGES = ("client/tunesmith_client/", "layers/core/tunesmith/", "local/tunesmith_local/")

# A process in which nothing but the client's own dependencies can be imported.
ALONE = f"""
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {{*{LOCAL!r}, "tunesmith_local", "pandas", "IPython"}}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Refuse())
import tunesmith
import tunesmith_client.cli
assert callable(tunesmith.submit) and callable(tunesmith.attach) and callable(tunesmith.connect)
tunesmith_client.cli.app(["--help"])
"""


def requirements(listed: list[str]) -> Iterator[Requirement]:
    return (Requirement(each) for each in listed)


@pytest.mark.parametrize(
    "wanted",
    [*PROJECT["dependencies"], *EXTRAS["local"]],
)
def test_what_is_locked_and_tested_lies_within_the_ranges(wanted: str) -> None:
    requirement = Requirement(wanted)
    versions = LOCKED[canonicalize_name(requirement.name)]

    assert versions
    assert all(requirement.specifier.contains(version) for version in versions)


def test_the_client_declares_what_it_imports() -> None:
    declared = {
        IMPORT_NAMES.get(canonicalize_name(each.name), each.name)
        for each in requirements(PROJECT["dependencies"])
    }
    third_party = {
        name.split(".")[0]
        for path in tracked_files()
        if path.suffix == ".py" and str(path.relative_to(ROOT)).startswith(CLIENT)
        for name in imported_at_run_time(path)
    } - sys.stdlib_module_names

    known = {"tunesmith", "tunesmith_client", "tunesmith_local", "pydantic_core"}
    assert third_party - known == declared


def test_everything_the_repository_runs_with_is_declared() -> None:
    wanted = re.findall(r"^([A-Za-z0-9][\w-]*)", wanted_to_run(), re.MULTILINE)
    declared = [*PROJECT["dependencies"], *EXTRAS["local"]]

    names = {canonicalize_name(each.name) for each in requirements(declared)}
    assert {canonicalize_name(each) for each in wanted} - {"setuptools"} <= names


def wanted_to_run() -> str:
    return (ROOT / "requirements" / "run.in").read_text()


def test_the_extra_is_what_commands_ask_for_before_they_start() -> None:
    names = {
        IMPORT_NAMES.get(canonicalize_name(each.name), each.name)
        for each in requirements(EXTRAS["local"])
    }

    assert names == set(LOCAL)


def test_the_client_works_without_the_local_stack() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert finished.returncode == 0, finished.stderr
    assert "submit" in finished.stdout


def test_files_that_packages_read_are_installed_with_them() -> None:
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["*"]
    inside = [
        path
        for path in tracked_files()
        if path.suffix != ".py" and str(path.relative_to(ROOT)).startswith(PACKAGES)
    ]

    assert inside
    assert not [
        path
        for path in inside
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)
    ]


def imported_at_run_time(path: Path) -> list[str]:
    """Every module that a file imports, but for what type checkers alone see."""
    tree = ast.parse(path.read_text())
    unseen = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    nodes = [node for node in ast.walk(tree) if id(node) not in unseen]
    plain = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
