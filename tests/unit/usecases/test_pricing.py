"""A deployment's own prices go before the built-in ones, and are never passed over in silence."""

import json
from decimal import Decimal

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.samples import PRICES
from tunesmith.domain.errors import PricesUnreadable
from tunesmith.usecases.pricing import with_own_prices

KEY = "config/prices.json"
OWN = {
    "date": "2026-11-01",
    "source": "our contract",
    "regions": {"us-east-1": {"instances": {"ml.m5.large": 0.09}}},
}


def test_own_prices_go_first() -> None:
    documents = FakeDocuments(**{KEY: json.dumps(OWN).encode()})

    prices = with_own_prices(PRICES, KEY, documents)

    found = {name: prices.hourly(name) for name in ("ml.m5.large", "ml.c5.large")}
    assert [one and one[0] for one in found.values()] == [Decimal("0.09"), Decimal("0.102")]


def test_without_a_key_nothing_is_read() -> None:
    assert with_own_prices(PRICES, "", FakeDocuments()) is PRICES


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "missing"),
        (b"{", "the document"),
        (json.dumps({**OWN, "regions": {"us-east-1": {}}}).encode(), "regions.us-east-1"),
    ],
)
def test_a_file_that_is_missing_or_wrong_is_told(content: bytes | None, says: str) -> None:
    documents = FakeDocuments(**({} if content is None else {KEY: content}))

    with pytest.raises(PricesUnreadable, match=says):
        with_own_prices(PRICES, KEY, documents)
