"""Policies as the command line writes them."""

import pytest

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.policies import (
    AutoSpec,
    DivergenceSpec,
    LimitSpec,
    MedianSpec,
    PolicySpec,
    TargetSpec,
)
from tunesmith.domain.stopping_request import parse_policies


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("auto", (AutoSpec(),)),
        ("off", ()),
        ("divergence:", (DivergenceSpec(),)),
        ("median:grace=5,min_trials=3", (MedianSpec(grace=5, min_trials=3),)),
        ("median: grace = 5", (MedianSpec(grace=5),)),
        ("limit:usd=0.5", (LimitSpec(usd=0.5),)),
        ("target:0.99", (TargetSpec(value=0.99),)),
        ("target:-1e-3", (TargetSpec(value=-0.001),)),
    ],
)
def test_a_policy_is_read_from_one_word(text: str, meant: tuple[PolicySpec, ...]) -> None:
    assert parse_policies(text) == meant


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("medain", "Did you mean `median`?"),
        ("median:grac=5", "policy.median.grac: is not a known key (got 5). Did you mean `grace`?"),
        ("median:5", "Write {median: {key: value}}."),
        ("median:grace=-1", "policy.median.grace: must be at least 0 (got -1). Raise it"),
        ("target:high", "policy.target: must be a number (got 'high')."),
        ("limit:", "Give it seconds, or usd, or both."),
        ("", "one of auto, median"),
    ],
)
def test_what_is_wrong_with_it_is_said(text: str, says: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_policies(text)

    assert says in str(caught.value)
