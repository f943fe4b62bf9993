"""Random search, end to end: a request goes in, real processes train, results come out."""

from tests.unit.local.sagemaker.lab import ACCOUNT, REGION, Lab


def test_a_tuning_runs_to_its_end_and_names_its_best_trial(lab: Lab) -> None:
    shown = lab.run(jobs=4, parallel=2)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["TrainingJobStatusCounters"]["Completed"] == 4
    assert shown["ObjectiveStatusCounters"] == {"Succeeded": 4, "Pending": 0, "Failed": 0}
    drawn = {each["TrainingJobName"]: each["TunedHyperParameters"]["rate"] for each in lab.trials()}
    best = shown["BestTrainingJob"]
    assert max(drawn.values(), key=float) == best["TunedHyperParameters"]["rate"]
    metric = best["FinalHyperParameterTuningJobObjectiveMetric"]
    assert abs(metric["Value"] - float(best["TunedHyperParameters"]["rate"])) < 1e-5
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:hyper-parameter-tuning-job/job"
    assert shown["HyperParameterTuningJobArn"] == arn
