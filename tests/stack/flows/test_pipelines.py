"""A pipeline's callback step: its message becomes a tuning, whose end answers it."""

import json

from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_client.answers import Tuning

EXECUTION = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/churn/execution/abc123def456"


def send(service: Service, token: str, **arguments: str) -> None:
    """Send a message as SageMaker does when a callback step begins."""
    body = {"token": token, "pipelineExecutionArn": EXECUTION, "arguments": arguments}
    service.stack.aws.client("sqs").send_message(
        QueueUrl=service.addresses.outputs["PipelineQueueUrl"], MessageBody=json.dumps(body)
    )


def test_a_step_gets_a_tuning_and_an_answer_when_it_is_over(service: Service) -> None:
    spec = {**service.spec(), "name": "asked by a pipeline"}

    for _ in range(2):  # a queue delivers at least once
        send(
            service, "SYZ8ExZ3Sd", request=json.dumps(spec), **{"search.ranges.x": '["0.3", "0.4"]'}
        )

    def look() -> Tuning | None:
        found = service.api.list(name="asked by a pipeline").tunings
        return found[0] if found else None

    tuning = service.over(eventually(look).tuning_id)

    assert tuning.status == "finished"
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.3"}
    # Our SageMaker runs no pipelines, so it knows of nobody who waits: that is an answer too.
    assert eventually(lambda: service.record(tuning.tuning_id).get("step_answer")) == "gone"
    assert EXECUTION in service.told("asked by a pipeline", "tuning finished")
    assert len(service.api.list(name="asked by a pipeline").tunings) == 1


def test_a_step_that_asks_for_nonsense_is_told_what_is_wrong(service: Service) -> None:
    send(service, "0123456789", request="name: nonsense")

    told = service.document("status/pipelines/0123456789.json")

    assert told["state"] == "rejected"
    assert {"training", "objective", "search"} <= {each["field"] for each in told["findings"]}
