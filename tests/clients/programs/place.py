"""Where a program works: told by the test, as a person's shell would."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import boto3

SOURCE = Path(__file__).parents[1] / "script"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
METRIC = "validation:accuracy"
METRICS = [{"Name": METRIC, "Regex": "validation_accuracy=([0-9.]+)"}]
BUCKET = os.environ["CLIENTS_BUCKET"]
ROLE = os.environ["CLIENTS_ROLE"]
DATA = f"s3://{BUCKET}/clients/train"
OUTPUT = f"s3://{BUCKET}/clients/output"


def upload_data() -> None:
    """Put something to train on where the channels look."""
    body = b"".join(b"%d,%d\n" % (n, n % 2) for n in range(20))
    boto3.client("s3").put_object(Bucket=BUCKET, Key="clients/train/rows.csv", Body=body)


def object_size(uri: str) -> int:
    """Return the size of an object, which is an error if there is none."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return int(boto3.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"])


def eventually(condition: Any, seconds: float = 120.0) -> Any:
    """Return the first true answer; a deadline and not a time is what a slow machine needs."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"still waiting after {seconds} s")
        time.sleep(0.2)
    return answer


def tell(report: dict[str, Any]) -> None:
    """Hand the test what was seen, as the last line of the output."""
    sys.stdout.flush()
    print(json.dumps(report, default=str), flush=True)
