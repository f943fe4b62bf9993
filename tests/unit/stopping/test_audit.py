import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.samples import ID, trial
from tunesmith.stopping.audit import is_audited


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_about_the_share_that_was_asked_for_is_let_run(share: float) -> None:
    audited = [is_audited(ID, trial(n).name, share) for n in range(1, 1000)]

    assert sum(audited) / len(audited) == pytest.approx(share, abs=0.03)


def test_without_a_share_nobody_is() -> None:
    assert not any(is_audited(ID, trial(n).name, 0.0) for n in range(1, 1000))


@given(st.text(), st.text(), st.floats(0, 1), st.floats(0, 1))
def test_the_choice_stays_and_a_larger_share_takes_in_the_smaller(
    tuning_id: str, name: str, one: float, other: float
) -> None:
    low, high = sorted((one, other))

    assert is_audited(tuning_id, name, low) <= is_audited(tuning_id, name, high)
