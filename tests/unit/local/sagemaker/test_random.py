"""Random search, end to end: a request goes in, real processes train, results come out."""

from tests.unit.local.sagemaker.lab import ACCOUNT, OUTPUT, REGION, TRAIN, Lab

SAVES = (
    TRAIN
    + """
import os, pathlib
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("a model")
pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "curve.txt").write_text("a curve")
"""
)


def rates(lab: Lab, name: str) -> list[str]:
    return [each["TunedHyperParameters"]["rate"] for each in lab.trials(name)]


def test_a_tuning_runs_to_its_end_and_names_its_best_trial(lab: Lab) -> None:
    shown = lab.run(jobs=4, parallel=2)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["TrainingJobStatusCounters"]["Completed"] == 4
    assert shown["ObjectiveStatusCounters"] == {"Succeeded": 4, "Pending": 0, "Failed": 0}
    best = shown["BestTrainingJob"]
    assert max(rates(lab, "job"), key=float) == best["TunedHyperParameters"]["rate"]
    metric = best["FinalHyperParameterTuningJobObjectiveMetric"]
    assert abs(metric["Value"] - float(best["TunedHyperParameters"]["rate"])) < 1e-5
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:hyper-parameter-tuning-job/job"
    assert shown["HyperParameterTuningJobArn"] == arn


def test_minimizing_picks_the_smallest(lab: Lab) -> None:
    best = lab.run(objective="Minimize")["BestTrainingJob"]

    assert best["TunedHyperParameters"]["rate"] == min(rates(lab, "job"), key=float)


def test_the_same_seed_draws_the_same_points(lab: Lab) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        lab.run(name, seed=seed, parallel=3)

    assert rates(lab, "one") == rates(lab, "two") != rates(lab, "three")


def test_events_tell_every_step_in_order(lab: Lab) -> None:
    lab.run(jobs=1, parallel=1)

    [trial] = lab.trials()
    steps = ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert lab.host.statuses_of(trial["TrainingJobName"]) == steps
    assert lab.host.statuses_of("job") == ["InProgress", "Completed"]
    assert lab.host.journal[-1] == "event job Completed"
    transitions = lab.training(trial["TrainingJobName"])["SecondaryStatusTransitions"]
    assert [each["Status"] for each in transitions] == steps


def test_an_event_reads_like_one_of_aws(lab: Lab) -> None:
    lab.run(jobs=1, parallel=1, Tags=[{"Key": "team", "Value": "blue"}])

    kind, detail, resources = lab.host.events[-2]
    assert kind == "SageMaker Training Job State Change"
    assert detail["TrainingJobStatus"] == "Completed"
    assert detail["Tags"] == {"team": "blue"}
    assert detail["TuningJobArn"].endswith("hyper-parameter-tuning-job/job")
    assert resources == [detail["TrainingJobArn"]]
    assert detail["TrainingEndTime"] > 1_600_000_000_000
    kind, detail, _ = lab.host.events[-1]
    assert kind == "SageMaker HyperParameter Tuning Job State Change"
    assert detail["TrainingJobStatusCounters"]["Completed"] == 1
    assert detail["TrainingJobDefinition"]["StaticHyperParameters"]["sagemaker_program"]
    assert "BestTrainingJob" not in detail


def test_every_value_reaches_the_metrics_before_the_end_is_told(lab: Lab) -> None:
    lab.run(jobs=1, parallel=1)

    [trial] = lab.trials()
    name, rate = trial["TrainingJobName"], float(trial["TunedHyperParameters"]["rate"])
    values = [point.value for point in lab.host.points]
    assert [round(value / rate, 3) for value in values] == [0.333, 0.667, 1.0]
    times = [point.time for point in lab.host.points]
    assert sorted(set(times)) == times
    told = lab.host.journal
    assert told.index(f"metric {name} {values[-1]}") < told.index(f"event {name} Completed")
    [final] = lab.training(name)["FinalMetricDataList"]
    assert (final["MetricName"], round(final["Value"], 6)) == ("accuracy", values[-1])
    [lines] = lab.host.lines.values()
    assert len(lines) == 3


def test_model_and_results_are_stored_and_the_folder_is_tidied(lab: Lab) -> None:
    lab.host.put_script(SAVES, "s3://bucket/code/sourcedir.tar.gz")

    best = lab.run(jobs=1, parallel=1)["BestTrainingJob"]

    name = best["TrainingJobName"]
    model = lab.training(name)["ModelArtifacts"]["S3ModelArtifacts"]
    assert model == f"{OUTPUT}/{name}/output/model.tar.gz"
    assert lab.host.archived(model) == ["model.txt"]
    assert lab.host.archived(f"{OUTPUT}/{name}/output/output.tar.gz") == ["curve.txt"]
    left = {path.name for path in (lab.settings.state_dir / "trials" / name).iterdir()}
    assert left == {"input", "output"}


def test_an_uncompressed_model_is_stored_as_files(lab: Lab) -> None:
    lab.host.put_script(SAVES, "s3://bucket/code/sourcedir.tar.gz")
    output = {"S3OutputPath": OUTPUT, "CompressionType": "NONE"}

    best = lab.run(jobs=1, parallel=1, definition={"OutputDataConfig": output})["BestTrainingJob"]

    stored = f"{OUTPUT}/{best['TrainingJobName']}/output/model/model.txt"
    assert lab.host.objects[stored] == b"a model"


def test_a_training_job_shows_what_clients_need(lab: Lab) -> None:
    resources = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 9}
    request = lab.request(jobs=1, parallel=1)
    definition = request["TrainingJobDefinition"]
    del definition["ResourceConfig"]
    definition["HyperParameterTuningResourceConfig"] = resources
    lab.client.create_hyper_parameter_tuning_job(**request)

    shown = lab.ended()

    assert shown["TrainingJobDefinition"]["ResourceConfig"] == resources
    static = shown["TrainingJobDefinition"]["StaticHyperParameters"]
    assert static["_tuning_objective_metric"] == "accuracy"
    training = lab.training(shown["BestTrainingJob"]["TrainingJobName"])
    assert training["OutputDataConfig"]["KmsKeyId"] == ""
    assert training["TuningJobArn"] == shown["HyperParameterTuningJobArn"]
    assert training["HyperParameters"].keys() > {"rate", "sagemaker_program"}
    assert training["BillableTimeInSeconds"] >= 1
    assert training["TrainingStartTime"] <= training["TrainingEndTime"]


def test_tags_of_the_tuning_are_on_its_trials_and_can_be_added_to(lab: Lab) -> None:
    shown = lab.run(jobs=1, parallel=1, Tags=[{"Key": "team", "Value": "blue"}])

    arn = shown["BestTrainingJob"]["TrainingJobArn"]
    lab.client.add_tags(ResourceArn=arn, Tags=[{"Key": "kept", "Value": "yes"}])

    tags = lab.client.list_tags(ResourceArn=arn)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "blue", "kept": "yes"}
    of_tuning = lab.client.list_tags(ResourceArn=shown["HyperParameterTuningJobArn"])["Tags"]
    assert of_tuning == [{"Key": "team", "Value": "blue"}]


def test_a_small_space_is_searched_without_repeats(lab: Lab) -> None:
    few = {"IntegerParameterRanges": [{"Name": "rate", "MinValue": "1", "MaxValue": "4"}]}

    lab.run(ranges=few, jobs=4, parallel=4)

    assert sorted(rates(lab, "job")) == ["1", "2", "3", "4"]
