"""From a tuner to a request that the service can be asked for."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from tests.fakes.samples import native_request
from tests.fakes.tuners import HyperparameterTuner, SubclassedTuner
from tunesmith_client.errors import NotReady
from tunesmith_client.handover import introduce, is_tuner, request_of


@pytest.fixture(scope="module")
def client() -> Any:
    return boto3.client("sagemaker")


FROM_HERE = {"DataSource": {"S3DataSource": {"S3Uri": "file:///d"}}}
"""As a TrainingInput of version 2 has it."""


def channel(**source: Any) -> dict[str, Any]:
    definition = {
        **native_request()["TrainingJobDefinition"],
        "InputDataConfig": [{"ChannelName": "train", "DataSource": source}],
    }
    return {"TrainingJobDefinition": definition}


def test_tuners_are_known_by_their_class_and_what_is_made_from_it(client: Any) -> None:
    assert is_tuner(HyperparameterTuner(client))
    assert is_tuner(SubclassedTuner(client))
    assert not is_tuner({"name": "x"})
    assert not is_tuner("sagemaker.tuner.HyperparameterTuner")


def test_the_tuner_is_asked_as_its_user_would_but_never_waits(client: Any) -> None:
    tuner = HyperparameterTuner(client)

    request_of(tuner, {"train": "s3://b/k"}, {"job_name": "mine", "mini_batch_size": 5})

    assert tuner.seen == {
        "inputs": {"train": "s3://b/k"},
        "wait": False,
        "job_name": "mine",
        "mini_batch_size": 5,
    }


def test_nulls_that_the_sdk_sends_are_left_out(client: Any) -> None:
    tuner = HyperparameterTuner(client, WarmStartConfig=None)

    assert request_of(tuner, None, {}) == native_request()


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ("file:///data", "inputs: file:///data"),
        ("./data", "inputs: ./data"),
        ({"train": "s3://b/k", "test": "/data"}, "inputs['test']: /data"),
        ({"xgboost": {"train": "file://data"}}, "inputs['xgboost']['train']: file://data"),
        ([SimpleNamespace(channel_name="v", data_source="./d")], "inputs['v']: ./d"),
        ({"v": SimpleNamespace(config=FROM_HERE)}, "inputs['v']: file:///d"),
    ],
)
def test_a_place_on_this_machine_is_refused_before_anything_is_uploaded(
    client: Any, inputs: Any, field: str
) -> None:
    tuner = HyperparameterTuner(client)

    with pytest.raises(NotReady) as refused:
        request_of(tuner, inputs, {})

    assert field in str(refused.value)
    assert tuner.seen == {}


@pytest.mark.parametrize(
    "source",
    [
        {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "file:///data"}},
        {"FileDataSource": {"FileUri": "file:///data"}},
    ],
)
def test_a_place_on_this_machine_inside_an_object_of_the_sdks_is_refused_too(
    client: Any, source: Any
) -> None:
    with pytest.raises(NotReady, match=r"inputs\['train'\].*file:///data"):
        request_of(HyperparameterTuner(client, **channel(**source)), object(), {})


def test_local_mode_is_refused(client: Any) -> None:
    by_session, by_trainer = HyperparameterTuner(client), HyperparameterTuner(client)
    by_session.sagemaker_session.local_mode = True
    mode = SimpleNamespace(value="LOCAL_CONTAINER")
    by_trainer.model_trainer = SimpleNamespace(training_mode=mode)

    for tuner in (by_session, by_trainer):
        with pytest.raises(NotReady, match="Local Mode"):
            request_of(tuner, None, {})
        assert tuner.seen == {}


def test_protection_that_the_sdk_forgets_is_warned_of(client: Any) -> None:
    tuner = HyperparameterTuner(client)
    tuner.model_trainer = SimpleNamespace(
        compute=SimpleNamespace(volume_kms_key_id="key"),
        networking=SimpleNamespace(enable_network_isolation=True),
    )
    tuner.request["TrainingJobDefinition"]["EnableNetworkIsolation"] = True

    with pytest.warns(UserWarning, match=r"compute\.volume_kms_key_id.*VolumeKmsKeyId") as told:
        request_of(tuner, None, {})

    assert len(told) == 1


def test_an_sdk_that_asks_for_nothing_is_an_error_and_names_a_job_it_started(client: Any) -> None:
    class Changed(HyperparameterTuner):
        def fit(self, *_: Any, **__: Any) -> None:
            self.latest_tuning_job = type("Job", (), {"name": "surprise-1"})()

    with pytest.raises(NotReady, match=r"did not ask for a tuning job.* It started surprise-1 by"):
        request_of(Changed(client), None, {})


def test_a_value_that_only_a_pipeline_knows_is_an_error(client: Any) -> None:
    class Variable:
        def __str__(self) -> str:
            raise TypeError("has no value yet")

    for changes in (
        {"Tags": [{"Key": "k", "Value": Variable()}]},
        channel(S3DataSource={"S3DataType": "S3Prefix", "S3Uri": Variable()}),
    ):
        with pytest.raises(NotReady, match="no plain value"):
            request_of(HyperparameterTuner(client, **changes), None, {})


def test_without_the_sdks_own_classes_the_tuner_is_left_alone(client: Any) -> None:
    tuner = HyperparameterTuner(client)

    assert not introduce(tuner, "prod-abc")
    assert tuner.latest_tuning_job is None
