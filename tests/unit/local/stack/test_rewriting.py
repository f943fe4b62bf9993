from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tunesmith_local.stack import patches
from tunesmith_local.stack.patches.rewriting import PatchError, rewrite, wrap


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    """A module with one function."""
    path = tmp_path / "pretended.py"
    path.write_text("def greet(name):\n    return 'hello ' + name\n")
    spec = spec_from_file_location("pretended", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lines_of_a_function_are_replaced(module: ModuleType) -> None:
    rewrite(module, "greet", ("'hello '", "'good day '"))

    assert module.greet("you") == "good day you"


def test_a_patched_function_can_be_patched_again(module: ModuleType) -> None:
    rewrite(module, "greet", ("'hello '", "'good day '"))
    wrap(module, "greet", lambda original: lambda name: original(name) + "!", "'good day '")

    assert module.greet("you") == "good day you!"


@pytest.mark.parametrize("old", ["nowhere to be found", "name"])
def test_code_that_is_not_as_expected_stops_the_patch(module: ModuleType, old: str) -> None:
    with pytest.raises(PatchError, match="expected once, found"):
        rewrite(module, "greet", (old, "anything"))
    with pytest.raises(PatchError, match="expected once, found"):
        wrap(module, "greet", lambda original: original, old)
    assert module.greet("you") == "hello you"


def test_a_function_that_is_gone_stops_the_patch(module: ModuleType) -> None:
    with pytest.raises(PatchError, match="does not exist"):
        rewrite(module, "part", ("a", "b"))


def test_another_version_of_the_emulator_is_refused() -> None:
    patches.check_version(patches.PINNED_VERSION)
    with pytest.raises(PatchError, match=r"fit ministack 1\.5\.33, but 1\.6\.0 is installed"):
        patches.check_version("1.6.0")
