"""Finds out what instances cost in this deployment."""

from pydantic import ValidationError

from tunesmith.domain.errors import PricesUnreadable, TunesmithError
from tunesmith.domain.prices import Prices, PriceTable
from tunesmith.usecases.ports import Documents


def with_own_prices(prices: Prices, key: str, documents: Documents) -> Prices:
    """Put the deployment's own file of prices before the built-in one; an empty key names none.

    Raises PricesUnreadable: what its operator set must never be passed over in silence.
    """
    if not key:
        return prices
    try:
        own = PriceTable.model_validate_json(documents.get(key))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise PricesUnreadable(f"{documents.uri(key)}: {where}: {first['msg']}.") from error
    except TunesmithError as error:
        raise PricesUnreadable(f"{documents.uri(key)} cannot be read: {error}.") from error
    return prices.model_copy(update={"tables": (own, *prices.tables)})
