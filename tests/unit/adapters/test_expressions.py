"""Users' expressions: what they find, and that none takes the process along."""

import pytest

from tunesmith.adapters import expressions
from tunesmith.adapters.expressions import LimitedSearch
from tunesmith.usecases.ports import TooSlow

CATASTROPHE = r"^(a+)+$"


def test_first_group_or_else_the_whole_match_is_found() -> None:
    search = LimitedSearch()

    assert search(r"acc=([0-9.]+)", "epoch 1 acc=0.5 acc=0.6") == "0.5"
    assert search(r"[0-9.]+", "acc 0.5") == "0.5"
    assert search(r"acc=(x)?", "acc=") is None
    assert search(r"loss", "acc=0.5") is None


def test_expression_that_explodes_is_interrupted_and_others_go_on() -> None:
    search = LimitedSearch()

    with pytest.raises(TooSlow):
        search(CATASTROPHE, "a" * 60 + "b")

    assert search(r"acc=([0-9.]+)", "acc=0.5") == "0.5"


def test_slow_ones_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "WHOLE_SECONDS", 0.1)
    search = LimitedSearch(search_seconds=0.2)
    with pytest.raises(TooSlow):
        search(CATASTROPHE, "a" * 60 + "b")

    with pytest.raises(TooSlow, match="has taken"):
        search(CATASTROPHE, "a")
