import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.domain.names import (
    ENVIRONMENT_PATTERN,
    execution_name,
    job_name,
    tuning_id,
    tuning_id_of_job,
)

environments = st.from_regex("[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,7})?", fullmatch=True)


@given(environments, st.text())
def test_every_name_is_one_that_sagemaker_takes(environment: str, identity: str) -> None:
    name = job_name(environment, tuning_id(identity))

    assert len(name) <= 32
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*", name)


@given(environments, st.text())
def test_the_tuning_is_read_back_from_its_job_and_its_trials(
    environment: str, identity: str
) -> None:
    tuning = tuning_id(identity)
    job = job_name(environment, tuning)

    assert tuning_id_of_job(environment, job) == tuning
    assert tuning_id_of_job(environment, f"{job}-003-ec9c36b1") == tuning
    assert tuning_id_of_job(environment, f"{job}x") is None
    assert tuning_id_of_job(f"{environment}-b", job) is None


@pytest.mark.parametrize(
    ("environment", "fits"),
    [
        ("dev", True),
        ("a-b-c-d-e-f-g-h", True),
        ("a-b-c-d-e-f-g-h-i", False),
        ("a" * 16, False),
        ("dev-", False),
        ("-dev", False),
        ("a--b", False),
        ("Dev", False),
        ("1dev", False),
        ("dev\n", False),
        ("", False),
    ],
)
def test_an_environment_leaves_room_for_the_id_in_a_jobs_name(environment: str, fits: bool) -> None:
    assert (ENVIRONMENT_PATTERN.fullmatch(environment) is not None) is fits


def test_the_same_request_is_the_same_tuning() -> None:
    assert tuning_id("api:key") == tuning_id("api:key") != tuning_id("api:key2")


def test_a_new_execution_of_a_tuning_has_a_name_of_its_own() -> None:
    assert [execution_name("abc", attempt) for attempt in (0, 1, 2)] == ["abc", "abc-r1", "abc-r2"]
