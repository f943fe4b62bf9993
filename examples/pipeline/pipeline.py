"""A SageMaker pipeline that has Tunesmith tune, waits, and goes on if the result is good enough.

Written with the SageMaker Python SDK, version 2. See README.md beside it.
"""

from __future__ import annotations

import argparse

import boto3
from sagemaker.workflow.callback_step import (
    CallbackOutput,
    CallbackOutputTypeEnum,
    CallbackStep,
)
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

OUTPUTS = {
    "tuning_id": CallbackOutputTypeEnum.String,
    "best_training_job": CallbackOutputTypeEnum.String,
    "objective": CallbackOutputTypeEnum.Float,
    "best_hyperparameters": CallbackOutputTypeEnum.String,
    "model_uri": CallbackOutputTypeEnum.String,
}


def pipeline(queue_url: str, session: PipelineSession) -> Pipeline:
    """Put the steps together: tune, then look at the objective."""
    data = ParameterString(name="Data", default_value="data/digits/train/")
    wanted = ParameterFloat(name="Wanted", default_value=0.9)
    tune = CallbackStep(
        name="Tune",
        sqs_queue_url=queue_url,
        inputs={"request_uri": "specs/digits.json", "training.inputs.train": data},
        outputs=[CallbackOutput(output_name=name, output_type=of) for name, of in OUTPUTS.items()],
    )
    check = ConditionStep(
        name="GoodEnough",
        conditions=[
            ConditionGreaterThanOrEqualTo(left=tune.properties.Outputs["objective"], right=wanted)
        ],
        if_steps=[],  # here your own go on with tune.properties.Outputs["model_uri"]
        else_steps=[FailStep(name="NotGoodEnough", error_message="The best trial is too poor.")],
    )
    return Pipeline(
        name="digits-tuned",
        parameters=[data, wanted],
        steps=[tune, check],
        sagemaker_session=session,
    )


def main() -> None:
    """Print the definition; with a role, create the pipeline and start it."""
    options = read_options()
    session = PipelineSession(boto_session=boto3.Session(), default_bucket=options.bucket)
    made = pipeline(options.queue_url, session)
    if options.role_arn is None:
        print(made.definition())
        return
    made.upsert(role_arn=options.role_arn)
    print(made.start().arn)


def read_options() -> argparse.Namespace:
    """Read where the service is, and as whom the pipeline runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queue-url", required=True, help="the stack's output PipelineQueueUrl")
    parser.add_argument("--bucket", required=True, help="the stack's output BucketName")
    parser.add_argument("--role-arn", help="a role that SageMaker runs the pipeline as")
    return parser.parse_args()


if __name__ == "__main__":
    main()
