import json
import time
from typing import Any

from tests.stack.embedded.deployed import Deployed
from tests.stack.waiting import eventually


def _uploads(deployed: Deployed) -> list[dict[str, Any]]:
    heard = [event for event in deployed.heard() if event.get("source") == "aws.s3"]
    return [event["detail"]["object"] for event in heard]


def test_an_upload_is_told_with_its_plain_key_and_its_version(deployed: Deployed) -> None:
    s3 = deployed.stack.aws.client("s3")

    stored = s3.put_object(
        Bucket=deployed.addresses.bucket, Key="requests/team/my run.yaml", Body=b"x"
    )

    told = eventually(lambda: [o for o in _uploads(deployed) if "my run" in o["key"]])
    assert [(each["key"], each["version-id"]) for each in told] == [
        ("requests/team/my run.yaml", stored["VersionId"])
    ]


def test_a_wildcard_matches_one_suffix(deployed: Deployed) -> None:
    s3 = deployed.stack.aws.client("s3")

    for key in ("requests/note.txt", "status/first.json", "requests/last.json"):
        s3.put_object(Bucket=deployed.addresses.bucket, Key=key, Body=b"x")

    eventually(lambda: [o for o in _uploads(deployed) if o["key"] == "requests/last.json"])
    keys = {each["key"] for each in _uploads(deployed)}
    assert keys.isdisjoint({"requests/note.txt", "status/first.json"})


def test_a_failing_function_is_retried_and_then_reported(deployed: Deployed) -> None:
    events, sqs = (deployed.stack.aws.client(name) for name in ("events", "sqs"))
    asked = {"Source": "test", "DetailType": "Asked", "Detail": json.dumps({"fail": "always"})}

    events.put_events(Entries=[asked])

    queue = deployed.addresses.outputs["FailuresUrl"]
    message = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))[0]
    report = json.loads(message["Body"])
    assert report["responsePayload"]["errorType"] == "QuotaExhausted"
    attempts = [e for e in deployed.heard() if e.get("id") == report["requestPayload"]["id"]]
    assert len(attempts) == 2  # the template asks for one retry


def test_a_failing_subscriber_of_logs_is_retried_and_then_reported(deployed: Deployed) -> None:
    logs, sqs = (deployed.stack.aws.client(name) for name in ("logs", "sqs"))
    functions = deployed.stack.aws.client("lambda")
    function = functions.get_function(FunctionName=deployed.addresses.outputs["FunctionName"])
    logs.create_log_group(logGroupName="printed")
    logs.create_log_stream(logGroupName="printed", logStreamName="one")
    logs.put_subscription_filter(
        logGroupName="printed",
        filterName="all",
        filterPattern="",
        destinationArn=function["Configuration"]["FunctionArn"],
    )

    line = {"timestamp": int(time.time() * 1000), "message": "fail"}
    logs.put_log_events(logGroupName="printed", logStreamName="one", logEvents=[line])

    queue = deployed.addresses.outputs["FailuresUrl"]

    def report() -> dict[str, Any] | None:
        for message in sqs.receive_message(QueueUrl=queue).get("Messages", []):
            told: dict[str, Any] = json.loads(message["Body"])
            if "awslogs" in told["requestPayload"]:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                return told
        return None

    assert eventually(report)["responsePayload"]["errorType"] == "QuotaExhausted"
    assert sum("awslogs" in each for each in deployed.heard()) == 2


def test_rules_and_schedules_tick_by_our_minute(deployed: Deployed) -> None:
    def ticks(kind: str) -> int:
        return sum(event.get("tick") == kind for event in deployed.heard())

    assert eventually(lambda: min(ticks("rule"), ticks("schedule")) >= 2)


def test_metrics_can_be_read_second_by_second(deployed: Deployed) -> None:
    cloudwatch = deployed.stack.aws.client("cloudwatch")
    metric = {"MetricName": "accuracy", "Dimensions": [{"Name": "TrainingJobName", "Value": "a"}]}
    now = int(time.time())
    times = [now - 9, now - 8, now - 7]

    cloudwatch.put_metric_data(
        Namespace="/aws/sagemaker/TrainingJobs",
        MetricData=[
            {**metric, "Timestamp": at, "Value": 0.5 + index, "StorageResolution": 1}
            for index, at in enumerate(times)
        ],
    )

    statistic = {
        "Metric": {"Namespace": "/aws/sagemaker/TrainingJobs", **metric},
        "Period": 1,
        "Stat": "Average",
    }
    read = cloudwatch.get_metric_data(
        StartTime=times[0] - 60,
        EndTime=times[-1] + 60,
        ScanBy="TimestampAscending",
        MetricDataQueries=[{"Id": "m0", "MetricStat": statistic}],
    )["MetricDataResults"][0]
    assert [at.timestamp() for at in read["Timestamps"]] == times
    assert read["Values"] == [0.5, 1.5, 2.5]
