"""Patches of API Gateway, and of how a template's API gets there."""

from __future__ import annotations

from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import changesets, engine, handlers

from tunesmith_local.stack.patches.rewriting import Emulated, rewrite, wrap

ANY = "x-amazon-apigateway-any-method"


def apply() -> None:
    """Apply the patches of API Gateway."""
    give_sam_the_parameters()
    import_gateway_responses()
    import_any_method()


def give_sam_the_parameters() -> None:
    """Let SAM see the values of the template's parameters.

    What: SAM expands the template with the parameters' defaults, whatever was given.
    AWS: SAM fills in what was given, for example who authorizes the calls of an API.
    Cure: it gets the values.
    """
    rewrite(
        engine,
        "_apply_transforms",
        (
            "_sam_transform(copy.deepcopy(template), {}, ",
            "_sam_transform(copy.deepcopy(template), _transform_parameters("
            "template, provided_params, previous_params), ",
        ),
    )
    for module in (handlers, changesets):
        module._apply_transforms = engine._apply_transforms  # noqa: SLF001 -- they imported the old one


def import_gateway_responses() -> None:
    """Take the answers that an API's definition gives to what API Gateway refuses by itself.

    What: `x-amazon-apigateway-gateway-responses` is left out of an imported definition.
    AWS: imports it.
    Cure: each of them is put.
    """

    def with_responses(original: Emulated) -> Emulated:
        def _import_rest_api(spec: dict[str, Any], base_data: dict[str, Any] | None = None) -> str:
            api_id: str = original(spec, base_data)
            for kind, told in spec.get("x-amazon-apigateway-gateway-responses", {}).items():
                apigateway_v1._put_gateway_response(api_id, kind, told)  # noqa: SLF001
            return api_id

        return _import_rest_api

    wrap(apigateway_v1, "_import_rest_api", with_responses, expects="_import_security_schemes(")


def import_any_method() -> None:
    """Take a path's `x-amazon-apigateway-any-method` from an API's definition.

    What: it is left out.
    AWS: it answers every method that the path does not have.
    Cure: it is imported as the method ANY, which the emulator knows.
    """
    apigateway_v1._OPENAPI_HTTP_METHODS = {*apigateway_v1._OPENAPI_HTTP_METHODS, "any"}  # noqa: SLF001

    def with_any(original: Emulated) -> Emulated:
        def _import_path_item(api_id: str, path: str, item: dict[str, Any], *rest: object) -> None:
            named = {"any" if key == ANY else key: value for key, value in item.items()}
            original(api_id, path, named, *rest)

        return _import_path_item

    wrap(apigateway_v1, "_import_path_item", with_any, expects="in _OPENAPI_HTTP_METHODS")
