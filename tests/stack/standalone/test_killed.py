"""A local SageMaker that is killed at any moment comes back with all it had promised."""

import io
import random
import sqlite3
import tarfile
import threading
import time
from collections import Counter
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.stack.standalone.server import Server, tuning_request
from tests.stack.waiting import eventually

TRAIN = """
import argparse, os, pathlib, time
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--pause", type=float, default=0.15)
given = parser.parse_known_args()[0]
rate = given.rate
for epoch in (1, 2, 3, 4):
    time.sleep(given.pause)
    print(f"accuracy={rate * epoch / 4:.8f}", flush=True)
pathlib.Path(os.environ["SM_MODEL_DIR"], "rate").write_text(str(rate))
"""
EPOCHS = [1, 2, 3, 4]
JOBS = 10
KILLS = 4
FALSE_STARTS = {1}
LATEST_SECONDS = 1.8
"""After a start that a kill comes: a trial's life, and something beyond."""
FINAL = {"Completed", "Failed", "Stopped"}


class Writer:
    """Stores objects, without end, and remembers those that were promised to be there."""

    def __init__(self, server: Server, *, turn: int) -> None:
        self.promised: dict[str, bytes] = {}
        self._s3 = server.client("s3")
        self._bucket = server.addresses["bucket"]
        self._thread = threading.Thread(target=self._write, args=(turn,))
        self._thread.start()

    def wait(self) -> dict[str, bytes]:
        """Wait until the server is gone, and give what it had promised."""
        self._thread.join(60)
        return self.promised

    def _write(self, turn: int) -> None:
        for number in range(1_000_000):
            time.sleep(0.005)  # trials need some of this machine too
            # Every name is written twice, so that a kill may come while it is written over.
            key, body = f"turn-{turn}/{number // 2}", b"x" * (1000 + number)
            try:
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)
            except (BotoCoreError, ClientError):
                self.promised.pop(key, None)  # the old one or the new one: nobody promised
                return
            self.promised[key] = body


def test_nothing_is_lost_and_nothing_counted_twice_however_often_it_is_killed(
    server: Server,
) -> None:
    moments = random.Random(20)  # noqa: S311 -- the same moments whenever this runs
    promised: dict[str, bytes] = {}
    for turn in range(KILLS):
        server.start()
        if turn == 0:
            begin(server)
        writer = Writer(server, turn=turn)
        time.sleep(moments.uniform(0.0, LATEST_SECONDS))
        server.kill(command=bool(turn % 2))
        promised |= writer.wait()
        if turn in FALSE_STARTS:
            server.begin()
            time.sleep(moments.uniform(0.0, LATEST_SECONDS))
            server.kill(command=not turn % 2)
    server.start()

    shown = eventually(lambda: ended(server))

    assert_each_trial_ran_once(server, shown)
    assert_training_job_ran(server)
    assert_values_are_of_one_attempt(server)
    s3, bucket = server.client("s3"), server.addresses["bucket"]
    assert len(promised) > KILLS
    for key, body in promised.items():
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body
    assert server.stop() == 0


def begin(server: Server) -> None:
    """Upload the script, and create a tuning job and a training job of its own."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("train.py")
        member.size = len(TRAIN)
        archive.addfile(member, io.BytesIO(TRAIN.encode()))
    bucket = server.addresses["bucket"]
    server.client("s3").put_object(Bucket=bucket, Key="code.tar.gz", Body=packed.getvalue())
    request = tuning_request(server, "job", jobs=JOBS, source=f"s3://{bucket}/code.tar.gz")
    client = server.client("sagemaker")
    client.create_hyper_parameter_tuning_job(**request)
    definition = request["TrainingJobDefinition"]
    static = {**definition.pop("StaticHyperParameters"), "rate": "0.5", "pause": "0.9"}
    client.create_training_job(TrainingJobName="single", HyperParameters=static, **definition)


def ended(server: Server) -> dict[str, Any] | None:
    shown: dict[str, Any] = server.client("sagemaker").describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="job"
    )
    return shown if shown["HyperParameterTuningJobStatus"] in FINAL else None


def ended_training(server: Server) -> dict[str, Any] | None:
    shown: dict[str, Any] = server.client("sagemaker").describe_training_job(
        TrainingJobName="single"
    )
    return shown if shown["TrainingJobStatus"] in FINAL else None


def assert_each_trial_ran_once(server: Server, shown: dict[str, Any]) -> None:
    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["TrainingJobStatusCounters"] == {
        "Completed": JOBS, "InProgress": 0, "RetryableError": 0, "NonRetryableError": 0,
        "Stopped": 0,
    }  # fmt: skip
    trials = server.client("sagemaker").list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="job", MaxResults=100
    )["TrainingJobSummaries"]
    numbers = sorted(int(each["TrainingJobName"].split("-")[1]) for each in trials)
    assert numbers == list(range(1, JOBS + 1))
    for each in trials:
        rate = float(each["TunedHyperParameters"]["rate"])
        value = each["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
        assert abs(value - rate) < 1e-6
        assert model_of(server, each["TrainingJobName"]) == rate


def assert_training_job_ran(server: Server) -> None:
    """It takes longer than any turn lasted, so only the last one can have ended it."""
    shown = eventually(lambda: ended_training(server))
    past = [each["Status"] for each in shown["SecondaryStatusTransitions"]]
    assert past[-1] == "Completed"
    assert "Restarting" in past
    assert model_of(server, "single") == 0.5


def assert_values_are_of_one_attempt(server: Server) -> None:
    database = sqlite3.connect(server.state_dir / "sagemaker" / "engine.sqlite3")
    try:
        steps = database.execute("SELECT trial_id, step FROM metrics").fetchall()
    finally:
        database.close()
    assert Counter(steps) == Counter(
        (trial, step) for trial in {trial for trial, _ in steps} for step in EPOCHS
    )


def model_of(server: Server, trial: str) -> float:
    """Read what a trial has left as its model."""
    answer = server.client("s3").get_object(
        Bucket=server.addresses["bucket"], Key=f"models/{trial}/output/model.tar.gz"
    )
    with tarfile.open(fileobj=io.BytesIO(answer["Body"].read())) as archive:
        member = archive.extractfile("rate")
        assert member
        return float(member.read())
