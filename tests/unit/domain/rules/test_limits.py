import pytest

from tests.fakes.changes import CONFIG, LIMITS, Change, Row, check, config, drop, ids, limit
from tunesmith.domain.quotas import Quotas

QUOTAS = Quotas(parallel=30)

BROKEN: list[Row] = [
    (
        f"{LIMITS}.MaxParallelTrainingJobs",
        "more than the 30",
        [limit("MaxParallelTrainingJobs", 31)],
    ),
    (
        f"{LIMITS}.MaxParallelTrainingJobs",
        "more than the 20 trials there are",
        [limit("MaxParallelTrainingJobs", 30)],
    ),
    (
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "more than the 750",
        [limit("MaxNumberOfTrainingJobs", 751)],
    ),
    (
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "is missing",
        [drop(CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs")],
    ),
    (f"{LIMITS}.MaxRuntimeInSeconds", "at least 120", [limit("MaxRuntimeInSeconds", 119)]),
    (
        f"{LIMITS}.MaxRuntimeInSeconds",
        "at most 15768000",
        [limit("MaxRuntimeInSeconds", 15_768_001)],
    ),
    (f"{CONFIG}.RandomSeed", "at least 0", [config("RandomSeed", value=-1)]),
    (
        f"{CONFIG}.TuningJobCompletionCriteria.BestObjectiveNotImproving.MaxNumberOfTrainingJobsNotImproving",
        "at least 3",
        [
            config(
                "TuningJobCompletionCriteria",
                "BestObjectiveNotImproving",
                "MaxNumberOfTrainingJobsNotImproving",
                value=2,
            )
        ],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes, quotas=QUOTAS)

    assert [message for at, message in found if at == field and says in message], found
