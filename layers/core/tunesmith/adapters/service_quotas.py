"""Service Quotas: what the account may have of SageMaker's resources."""

from collections.abc import Iterable
from typing import Any, Protocol

from tunesmith.adapters.aws_errors import translated

_DEFAULTS = "list_aws_default_service_quotas"
_APPLIED = "list_service_quotas"
_PAGE = 100


class _Paginator(Protocol):
    def paginate(self, **asked: object) -> Iterable[dict[str, Any]]: ...


class Client(Protocol):
    """The part of boto3's client that is used."""

    def get_paginator(self, operation_name: str, /) -> _Paginator:
        """Return what reads a listing page by page."""


class SageMakerQuotas:
    """Lists all of SageMaker's quotas: their codes are as many as they are, their names tell."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def ask(self) -> dict[str, float]:
        """Return the values by name; what is applied to the account goes before the default."""
        with translated():
            return self._listed(_DEFAULTS) | self._listed(_APPLIED)

    def _listed(self, listing: str) -> dict[str, float]:
        pages = self._client.get_paginator(listing).paginate(
            ServiceCode="sagemaker", PaginationConfig={"PageSize": _PAGE}
        )
        return {
            quota["QuotaName"]: quota["Value"]
            for page in pages
            for quota in page["Quotas"]
            if "QuotaName" in quota and "Value" in quota
        }
