"""The reference as a page for people: one file that loads nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

Json = dict[str, Any]

TEMPLATE = "page.html.j2"
_BACKTICKS = re.compile("`([^`]+)`")


def page(document: Json) -> str:
    """Write the page of a document."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"pretty": _pretty, "type": _type, "name": _name, "coded": _coded}
    return environment.get_template(TEMPLATE).render(
        document=document,
        operations=[
            {**operation, "path": path, "method": method, "curl": _curl(path, method, operation)}
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ],
        schemas=document["components"]["schemas"],
    )


def _coded(text: str) -> Markup:
    """Show what stands between backticks as code."""
    return Markup(_BACKTICKS.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 -- escaped


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _name(shape: Json) -> str | None:
    """Return the name of the schema that a shape refers to."""
    return str(shape["$ref"]).rsplit("/", 1)[1] if "$ref" in shape else None


def _type(shape: Json) -> str:
    """Say in a few words what a value may be."""
    for key in ("anyOf", "oneOf"):
        if key in shape:
            return " or ".join(dict.fromkeys(_type(one) for one in shape[key]))
    if name := _name(shape):
        return name
    if "enum" in shape:
        return " · ".join(json.dumps(one) for one in shape["enum"])
    if "const" in shape:
        return json.dumps(shape["const"])
    return _collection(shape) or _plain(shape)


def _collection(shape: Json) -> str | None:
    if shape.get("type") == "array":
        inner = shape.get("items")
        return f"list of {_type(inner)}" if inner else "list"
    inner = shape.get("additionalProperties")
    if shape.get("type") == "object" and isinstance(inner, dict) and inner:
        return f"map to {_type(inner)}"
    return None


def _plain(shape: Json) -> str:
    kind = shape.get("type", "anything")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    told = [shape["format"]] if "format" in shape else []
    low = shape.get("minimum", shape.get("minLength"))
    high = shape.get("maximum", shape.get("maxLength"))
    if low is not None or high is not None:
        told.append(f"{'' if low is None else low}…{'' if high is None else high}")
    return f"{words} ({', '.join(told)})" if told else words


def _curl(path: str, method: str, operation: Json) -> str:
    """Write a call as a shell takes it; curl signs by itself."""
    lines = [
        'curl --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" \\',
        '  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\',
        '  --header "x-amz-security-token: $AWS_SESSION_TOKEN" \\',
    ]
    if method != "get":
        lines.append(f"  --request {method.upper()} \\")
    if "requestBody" in operation:
        lines.append('  --header "Content-Type: application/yaml" --data-binary @spec.yaml \\')
    return "\n".join([*lines, f'  "$API_URL{path.replace("{tuning_id}", "$ID")}"'])
