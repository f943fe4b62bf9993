"""The OpenAPI document: operations with the schemas of their models."""

from __future__ import annotations

import ast
import inspect
import textwrap
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from scripts.api_reference.examples import EXAMPLES
from scripts.api_reference.forms import with_forms
from scripts.api_reference.operations import OPERATIONS
from tunesmith.adapters.problems import KINDS, MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.json_schema import JsonSchemaMode

    from scripts.api_reference.operation import Operation

Json = dict[str, Any]

VERSION = "1.0.0"
PATH_PARAMETERS = {
    "tuning_id": {
        "description": "The id that the answer to the request gave.",
        "schema": {"type": "string", "pattern": "^[a-z2-7]{16}$"},
        "example": "k3f5qzv2m7hbt4xw",
    },
    "name": {
        "description": "The recipe's name: that of its object, without folder and suffix.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"},
        "example": "digits",
    },
}
ALWAYS = {
    HTTPStatus.UNAUTHORIZED: "No token came, or one that is not valid",
    HTTPStatus.FORBIDDEN: "The call is not signed, or its caller may not make it",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many calls: slow down, or the key's quota is used up",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here",
    HTTPStatus.SERVICE_UNAVAILABLE: "AWS failed for a moment, or asks to slow down",
    HTTPStatus.GATEWAY_TIMEOUT: "The service did not answer in time",
}
"""What any operation may answer."""
SECURITY = {
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "Signature Version 4 for the service execute-api; the default.",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
}


def document() -> Json:
    """Write the document."""
    paths: Json = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tunesmith",
            "version": VERSION,
            "description": "Hyperparameter tuning as a service. A deployment takes signed calls,"
            " unless its operator chose tokens or API keys.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "."}],
        "security": [{name: []} for name in SECURITY],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": SECURITY},
    }


def _operation(each: Operation) -> Json:
    path = [
        {"name": name, "in": "path", "required": True, **told}
        for name, told in PATH_PARAMETERS.items()
        if f"{{{name}}}" in each.path
    ]
    parameters = [*path, *_query(each), *each.parameters]
    written: Json = {"operationId": each.name, "summary": each.summary}
    if each.description:
        written["description"] = each.description
    if parameters:
        written["parameters"] = parameters
    if each.body:
        forms = [_ref(model) for model in each.body]
        examples = {model.__name__: {"value": EXAMPLES[model.__name__]} for model in each.body}
        content = {"schema": {"anyOf": forms}, "examples": examples}
        both = {"application/json": content, "application/yaml": content}
        written["requestBody"] = {"required": each.needs_body, "content": both}
    written["responses"] = {**_answers(each), **_refusals(each)}
    return written


def _query(each: Operation) -> Iterator[Json]:
    if each.query is None:
        return
    schema = each.query.model_json_schema(schema_generator=_Untitled)
    texts = _docstrings(each.query)
    for name, given in schema["properties"].items():
        shape = _without_null(_inlined(given, schema.get("$defs", {})))
        text = texts.get(name) or shape.pop("description", None)
        told = {"description": text} if text else {}
        yield {"name": name, "in": "query", **told, "schema": shape}


def _inlined(shape: Json, definitions: Json) -> Json:
    if "$ref" in shape:
        named = definitions[shape["$ref"].rsplit("/", 1)[1]]
        rest = {key: value for key, value in shape.items() if key != "$ref"}
        return {k: v for k, v in {**named, **rest}.items() if k not in {"title", "description"}}
    if "anyOf" in shape:
        return {**shape, "anyOf": [_inlined(one, definitions) for one in shape["anyOf"]]}
    return dict(shape)


def _without_null(shape: Json) -> Json:
    """Nobody can write null in a query: what may be left out is not required."""
    forms = [one for one in shape.get("anyOf", []) if one != {"type": "null"}]
    rest = {key: value for key, value in shape.items() if key != "anyOf"}
    if rest.get("default", 0) is None:
        del rest["default"]
    return {**rest, **forms[0]} if len(forms) == 1 else shape


def _answers(each: Operation) -> Json:
    return {str(status): _answer(each, status, model) for status, model in each.answers.items()}


def _answer(each: Operation, status: int, model: type[BaseModel] | None) -> Json:
    forms = {each.media: model, **each.also}
    content = {media: _content(media, form) for media, form in forms.items()}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _content(media: str, model: type[BaseModel] | None) -> Json:
    plain = {"type": "string" if media.startswith("text/") else "object"}
    content: Json = {"schema": _ref(model) if model else plain}
    if model and model.__name__ in EXAMPLES:
        content["example"] = EXAMPLES[model.__name__]
    return content


def _refusals(each: Operation) -> Json:
    told: dict[int, list[str]] = {int(status): [text] for status, text in ALWAYS.items()}
    for error in each.errors:
        texts = told.setdefault(int(KINDS[error].status), [])
        texts.append(f"{KINDS[error].title} (`{error.__name__}`)")
    content = {MEDIA_TYPE: {"schema": _ref(Problem)}}
    return {
        str(status): {"description": "; ".join(texts), "content": content}
        for status, texts in sorted(told.items())
    }


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 -- as inherited
        return False


def _schemas() -> Json:
    asked = [(model, "validation") for each in OPERATIONS for model in each.body]
    told = [
        (model, "serialization")
        for each in OPERATIONS
        for model in (*each.answers.values(), *each.also.values())
    ]
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "validation" if mode == "validation" else "serialization")
        for model, mode in dict.fromkeys([*asked, *told, (Problem, "serialization")])
        if model is not None
    ]
    _, found = models_json_schema(
        wanted, ref_template="#/components/schemas/{model}", schema_generator=_Untitled
    )
    schemas = with_forms(found["$defs"])
    models = {model.__name__: model for start, _ in wanted for model in _reached(start)}
    for name, schema in schemas.items():
        schema.pop("title", None)
        _describe(schema, _docstrings(models[name]) if name in models else {})
    return schemas


def _describe(schema: Json, texts: dict[str, str]) -> None:
    for form in [schema, *schema.get("anyOf", [])]:
        form.pop("title", None)
        for name, shape in form.get("properties", {}).items():
            if isinstance(shape.get("default"), dict):
                del shape["default"]  # as the model has it, which nobody writes
            if name in texts:
                shape["description"] = texts[name]


def _reached(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Return a model and every model that its fields speak of."""
    seen, left = set(), [model]
    while left:
        here = left.pop()
        if here not in seen:
            seen.add(here)
            yield here
            left += [m for each in here.model_fields.values() for m in _models_in(each.annotation)]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the texts that stand below a model's fields."""
    texts: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if not owner.__module__.startswith("tunesmith."):
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
        body = getattr(tree, "body", [])
        for here, after in pairwise(body):
            match here, after:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    texts[name] = " ".join(text.split())
    return texts
