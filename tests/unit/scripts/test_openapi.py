"""The API's reference says what the models say."""

import re

import pytest
from pydantic import BaseModel

from scripts.api_reference.examples import EXAMPLES
from scripts.api_reference.operations import OPERATIONS
from scripts.openapi import REFERENCE, written

MODELS: dict[str, type[BaseModel]] = {
    model.__name__: model
    for each in OPERATIONS
    for model in (*each.body, *each.answers.values())
    if model is not None
}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return written()


def test_reference_is_the_models(files: dict[str, str]) -> None:
    """`make openapi` writes it anew; a change needs a thought for those who call."""
    for name, text in files.items():
        assert (REFERENCE / name).read_text(encoding="utf-8") == text, name


def test_page_loads_nothing_and_leads_nowhere_else(files: dict[str, str]) -> None:
    page = files["docs.html"]

    assert not re.findall(r"""(?:src|@import|url\()\s*=?""", page)
    targets = set(re.findall(r'href="([^"]+)"', page))
    anchors = {f"#{name}" for name in re.findall(r'id="([^"]+)"', page)}
    assert targets <= anchors | {"openapi.json"}


def test_operations_have_names_of_their_own() -> None:
    names = [each.name for each in OPERATIONS]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_what_its_model_takes(name: str) -> None:
    MODELS[name].model_validate(EXAMPLES[name])
