"""What EventBridge delivers, as far as it is believed: names, and hardly a status."""

from pydantic import BaseModel, ConfigDict, Field

TRAINING_JOB_CHANGED = "SageMaker Training Job State Change"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class TuningJobDetail(_Part):
    """Of which tuning job; the rest is read from SageMaker."""

    job_name: str = Field(alias="HyperParameterTuningJobName")


class TuningJobChanged(_Part):
    """SageMaker HyperParameter Tuning Job State Change."""

    detail: TuningJobDetail


class TrainingJobDetail(_Part):
    """Of which trial."""

    job_name: str = Field(alias="TrainingJobName")


class TrainingJobChanged(_Part):
    """SageMaker Training Job State Change."""

    detail: TrainingJobDetail


class ExecutionDetail(_Part):
    """Which execution, and how it ended."""

    name: str
    status: str


class ExecutionChanged(_Part):
    """Step Functions Execution Status Change."""

    detail: ExecutionDetail


class BucketName(_Part):
    """A bucket."""

    name: str


class ObjectVersion(_Part):
    """A version of an object."""

    key: str
    version_id: str | None = Field(default=None, alias="version-id")
    etag: str = ""
    size: int = 0
    """Not told of one that was deleted."""


class ObjectDetail(_Part):
    """Which object, and where."""

    bucket: BucketName
    object: ObjectVersion


class ObjectChanged(_Part):
    """Object Created or Object Deleted, from S3."""

    detail: ObjectDetail


class TokenShown(_Part):
    """API Gateway shows the token of a call."""

    token: str = Field(alias="authorizationToken")
    method_arn: str = Field(alias="methodArn")

    @property
    def whole_api(self) -> str:
        """The ARN of every method of the API's stage."""
        api, stage, *_ = self.method_arn.split("/")
        return f"{api}/{stage}/*"
