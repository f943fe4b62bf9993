"""What template.yaml declares: read once, as reading it takes longer than most tests."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samtranslator.yaml_helper import yaml_parse

FILE = Path(__file__).parents[1] / "template.yaml"
TABLE_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml_parse(FILE.read_text())
    return read


@cache
def session() -> boto3.Session:
    """Return what makes clients of an in-process AWS; it reads their models once, too."""
    return boto3.Session()


def template() -> dict[str, Any]:
    """Return the template with its tags as long forms, for whoever may change it."""
    return deepcopy(_read())


def properties(name: str) -> dict[str, Any]:
    """Return the properties of a resource; nobody changes them."""
    found: dict[str, Any] = _read()["Resources"][name].get("Properties", {})
    return found


def shared_variables() -> dict[str, Any]:
    """Return the environment variables of every function."""
    found: dict[str, Any] = _read()["Globals"]["Function"]["Environment"]["Variables"]
    return found


def table() -> dict[str, Any]:
    """Return what an in-process AWS needs to make the table."""
    return {name: properties("Table")[name] for name in TABLE_PROPERTIES}
