"""The event of an end: what others need, and an id by which they know it again."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tunesmith.domain.endings import TuningEnding, ending_of
from tunesmith.domain.results import build_result
from tunesmith.domain.tuning import Door, Failure, Source, TuningRecord, TuningStatus

URI = f"s3://bucket/tunings/{ID}/result.json"
FAILURE = Failure(error="AccessDenied", reason="no", advice="ask")
EXAMPLE = Path(__file__).parents[3] / "docs" / "events" / "tuning-completed.json"


def over(status: TuningStatus, failure: Failure | None = None) -> TuningRecord:
    return record(status=status, failure=failure, ended_at=NOON, live=False)


def told(ending: TuningEnding) -> dict[str, JsonValue]:
    read: dict[str, JsonValue] = json.loads(ending.model_dump_json())
    return read


def test_end_is_told_with_the_best_there_is() -> None:
    kept = over(TuningStatus.FINISHED)
    result = build_result(kept, tuning_job(), [trial(1, [0.5]), trial(2, [0.7])], [], ended_at=NOON)

    ending = ending_of(kept, result, URI)

    sent = told(ending)
    assert ending.kind == "Tuning Completed"
    assert (sent["version"], sent["environment"], sent["tuning_id"]) == (1, "dev", ID)
    assert sent["objective"] == {"metric": kept.metric, "goal": "Maximize", "value": 0.7}
    assert (sent["best_trial"], sent["best_hyperparameters"]) == (trial(2).name, {"rate": "0.2"})
    assert sent["trials"] == {"total": 2, "completed": 2, "stopped": 0, "failed": 0}
    assert sent["result_uri"] == URI


def test_flow_that_failed_before_a_result_says_why() -> None:
    ending = ending_of(over(TuningStatus.FAILED, FAILURE), None, None)

    sent = told(ending)
    assert ending.kind == "Tuning Failed"
    assert sent["failure"] == FAILURE.model_dump()
    assert (sent["best_trial"], sent["best_hyperparameters"]) == (None, {})
    assert (sent["trials"], sent["cost"], sent["result_uri"]) == (None, None, None)


@pytest.mark.parametrize("status", [TuningStatus.FINISHED, TuningStatus.STOPPED])
def test_stop_is_no_failure(status: TuningStatus) -> None:
    assert ending_of(over(status), None, None).kind == "Tuning Completed"


def test_id_is_the_same_each_time_and_another_for_another_tuning() -> None:
    kept = over(TuningStatus.FINISHED)
    other = kept.model_copy(update={"tuning_id": "z" * 16, "job_name": "dev-" + "z" * 16})

    first, again, another = (ending_of(each, None, None).event_id for each in (kept, kept, other))

    assert first == again != another


def test_example_of_the_page_is_such_an_event() -> None:
    event = json.loads(EXAMPLE.read_text())

    ending = TuningEnding.model_validate(event["detail"])

    assert told(ending) == event["detail"]
    assert (event["source"], event["detail-type"]) == ("tunesmith", ending.kind)


def test_adopted_jobs_end_names_the_deployment_that_adopted_it() -> None:
    adopted = over(TuningStatus.FINISHED).model_copy(
        update={
            "job_name": "nightly-churn",
            "environment": "dev",
            "source": Source(door=Door.ADOPTED),
        }
    )

    sent = ending_of(adopted, None, None)

    assert (sent.environment, sent.job_name) == ("dev", "nightly-churn")
    assert sent.event_id == f"{ID}.ended"  # a later job may have the same name
