"""Catching a request at the moment it would be sent."""

import threading
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber

from tests.fakes.samples import native_request
from tests.fakes.tuners import HyperparameterTuner
from tunesmith_client.handover.catching import catch

ARN = "arn:aws:sagemaker:us-east-1:111122223333:hyper-parameter-tuning-job/other"


@pytest.fixture(scope="module")
def client() -> Any:
    return boto3.client("sagemaker")


def test_the_request_is_caught_as_it_is_and_not_sent(client: Any) -> None:
    with Stubber(client):  # an empty one: any call that went on would fail
        caught = catch(lambda: HyperparameterTuner(client).fit())

    assert caught == native_request()


def test_what_asks_for_nothing_gives_nothing() -> None:
    assert catch(lambda: None) is None


def test_other_calls_go_on(client: Any) -> None:
    with Stubber(client) as stub:
        stub.add_response("list_tags", {"Tags": []})

        assert catch(lambda: client.list_tags(ResourceArn=ARN)) is None

        stub.assert_no_pending_responses()


def test_another_thread_sends_its_own_request_meanwhile(client: Any) -> None:
    tuner, sent = HyperparameterTuner(client), []

    def elsewhere() -> None:
        answer = client.create_hyper_parameter_tuning_job(**native_request())
        sent.append(answer["HyperParameterTuningJobArn"])

    def meanwhile() -> None:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    tuner.before = meanwhile
    with Stubber(client) as stub:
        stub.add_response("create_hyper_parameter_tuning_job", {"HyperParameterTuningJobArn": ARN})
        assert catch(tuner.fit) == native_request()

    assert sent == [ARN]


def test_two_threads_catch_each_its_own(client: Any) -> None:
    together, caught = threading.Barrier(2, timeout=30), {}

    def hand_over(name: str) -> None:
        tuner = HyperparameterTuner(client, HyperParameterTuningJobName=name)
        tuner.before = together.wait
        request = catch(tuner.fit)
        caught[name] = request["HyperParameterTuningJobName"] if request else None

    threads = [threading.Thread(target=hand_over, args=(name,)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert caught == {"one": "one", "other": "other"}


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_left_behind(client: Any, fails: bool) -> None:
    untouched = BaseClient._make_api_call  # type: ignore[attr-defined]
    tuner = HyperparameterTuner(client)

    def stumble() -> None:
        if fails:
            raise RuntimeError("no such script")

    tuner.before = stumble
    if fails:
        with pytest.raises(RuntimeError, match="no such script"):
            catch(tuner.fit)
    else:
        catch(tuner.fit)

    assert BaseClient._make_api_call is untouched  # type: ignore[attr-defined]
