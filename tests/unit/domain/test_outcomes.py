import pytest

from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.outcomes import Execution, read_outcome
from tunesmith.domain.tuning import StopCause, TuningStatus

COMPLETED, FAILED, STOPPED = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.STOPPED
FINISHED = TuningStatus.FINISHED


@pytest.mark.parametrize(
    ("status", "cause", "has_best", "execution", "reads", "headline"),
    [
        (COMPLETED, None, True, "succeeded", FINISHED, "finished"),
        (COMPLETED, None, False, "failed", TuningStatus.FAILED, "no trial reported"),
        (COMPLETED, StopCause.USER, True, "succeeded", FINISHED, "finished"),
        (FAILED, None, True, "succeeded", FINISHED, "reports the tuning job as failed, but"),
        (FAILED, None, False, "failed", TuningStatus.FAILED, "failed"),
        (FAILED, StopCause.POLICY, False, "failed", TuningStatus.FAILED, "failed"),
        (STOPPED, StopCause.POLICY, True, "succeeded", FINISHED, "a stopping policy ended it"),
        (STOPPED, StopCause.POLICY, False, "failed", TuningStatus.FAILED, "before any trial"),
        (STOPPED, StopCause.BUDGET, True, "succeeded", FINISHED, "its budget was used up"),
        (STOPPED, StopCause.BUDGET, False, "failed", TuningStatus.FAILED, "before any trial"),
        (COMPLETED, StopCause.BUDGET, True, "succeeded", FINISHED, "finished"),
        (STOPPED, StopCause.USER, True, "succeeded", TuningStatus.STOPPED, "on request"),
        (STOPPED, StopCause.USER, False, "succeeded", TuningStatus.STOPPED, "before any result"),
        (STOPPED, None, True, "succeeded", TuningStatus.STOPPED, "outside this service"),
        (STOPPED, None, False, "succeeded", TuningStatus.STOPPED, "outside this service"),
        (STOPPED, StopCause.ABORTED, True, "succeeded", TuningStatus.STOPPED, "aborted"),
        (STOPPED, StopCause.ABORTED, False, "succeeded", TuningStatus.STOPPED, "aborted"),
        (STOPPED, StopCause.FAILURE, True, "failed", TuningStatus.FAILED, "workflow failed"),
        (STOPPED, StopCause.FAILURE, False, "failed", TuningStatus.FAILED, "workflow failed"),
        (JobStatus.DELETING, None, True, "succeeded", TuningStatus.STOPPED, "outside"),
        (JobStatus.DELETE_FAILED, StopCause.USER, True, "succeeded", TuningStatus.STOPPED, "on "),
    ],
)
def test_every_end_reads_as_the_table_says(
    *,
    status: JobStatus,
    cause: StopCause | None,
    has_best: bool,
    execution: Execution,
    reads: TuningStatus,
    headline: str,
) -> None:
    outcome = read_outcome(status, cause, has_best=has_best)

    assert (outcome.execution, outcome.status) == (execution, reads)
    assert headline in outcome.headline


@pytest.mark.parametrize("status", [one for one in JobStatus if one.is_terminal])
@pytest.mark.parametrize("cause", [None, *StopCause])
@pytest.mark.parametrize("has_best", [True, False])
def test_a_failed_execution_and_a_failed_tuning_are_the_same(
    status: JobStatus, cause: StopCause | None, has_best: bool
) -> None:
    outcome = read_outcome(status, cause, has_best=has_best)

    assert (outcome.execution == "failed") == (outcome.status is TuningStatus.FAILED)
    assert outcome.status.is_terminal


@pytest.mark.parametrize("status", [JobStatus.IN_PROGRESS, JobStatus.STOPPING])
def test_a_job_that_runs_has_no_outcome(status: JobStatus) -> None:
    with pytest.raises(ValueError, match="no outcome yet"):
        read_outcome(status, None, has_best=True)
