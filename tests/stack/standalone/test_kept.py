"""What a local SageMaker keeps from one start to the next, and what it refuses."""

import subprocess
import time

import pytest

from tests.stack.standalone.server import COMMAND, ROOT, Server
from tunesmith_local.stack import LocalSageMaker, LocalSageMakerOptions, StackError

ADDRESSES = {"endpoint_url", "region", "account_id", "bucket", "role_arn", "state_dir"}


def test_one_line_tells_everything_and_a_signal_ends_it(server: Server) -> None:
    assert set(server.start()) == ADDRESSES
    jobs = server.client("sagemaker").list_hyper_parameter_tuning_jobs()
    identity = server.client("sts").get_caller_identity()

    assert jobs["HyperParameterTuningJobSummaries"] == []
    assert identity["Account"] == server.addresses["account_id"]
    assert server.stop() == 0


def test_buckets_roles_logs_and_metrics_are_there_again(server: Server) -> None:
    server.start()
    s3, logs, metrics = (server.client(each) for each in ("s3", "logs", "cloudwatch"))
    s3.create_bucket(Bucket="mine")
    s3.put_bucket_versioning(Bucket="mine", VersioningConfiguration={"Status": "Enabled"})
    server.client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument="{}")
    logs.create_log_group(logGroupName="mine")
    metrics.put_metric_data(Namespace="mine", MetricData=[{"MetricName": "m", "Value": 1.0}])
    logs.create_log_stream(logGroupName="mine", logStreamName="one")
    line = {"timestamp": round(time.time() * 1000), "message": "said once"}
    logs.put_log_events(logGroupName="mine", logStreamName="one", logEvents=[line])

    server.kill(command=False)
    server.start()
    server.stop()
    server.start()

    s3 = server.client("s3")
    assert s3.get_bucket_versioning(Bucket="mine")["Status"] == "Enabled"
    assert server.client("iam").get_role(RoleName="mine")["Role"]["RoleName"] == "mine"
    events = server.client("logs").get_log_events(logGroupName="mine", logStreamName="one")
    assert [each["message"] for each in events["events"]] == ["said once"]
    assert server.client("cloudwatch").list_metrics(Namespace="mine")["Metrics"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--set", "warp=9"], "warp is no setting of the engine"),
        (["--set", "startup_seconds=soon"], "startup_seconds: Input should be a valid number"),
        (["--set", "startup_seconds"], "is not NAME=VALUE"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(options: list[str], told: str) -> None:
    ended = subprocess.run(
        [*COMMAND, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert told in " ".join(ended.stderr.replace("│", " ").split())


def test_a_folder_has_one_server_at_a_time(server: Server) -> None:
    server.start()
    options = LocalSageMakerOptions(state_dir=server.state_dir, patience_seconds=0)

    with pytest.raises(StackError, match="is in use"):
        LocalSageMaker(ROOT, options).start()

    assert server.client("s3").list_buckets()["Buckets"]
