"""Hands the tuner of tune_v2.py or tune_v3.py to Tunesmith instead of running it.

Takes whichever generation of the SDK is installed, and the same options. Where the service is,
TUNESMITH_API_URL or the CloudFormation stack `tunesmith` says.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec

import tunesmith


def main() -> None:
    """Hand over, wait, and show what came of it."""
    program = importlib.import_module("tune_v3" if find_spec("sagemaker.train") else "tune_v2")
    tuner, inputs = program.tuner_and_inputs(program.read_options())
    handle = tunesmith.submit(tuner, inputs, name="digits, handed over", budget=5)
    print(handle)
    best = handle.wait()
    print(handle.trials())
    print(f"best {best.value} of {best.trial}: {best.hyperparameters}")
    print(f"the SDK says so too: {tuner.best_training_job()}")


if __name__ == "__main__":
    main()
