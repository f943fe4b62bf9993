"""The native CreateHyperParameterTuningJob request, as far as this service looks into it.

Fields carry SageMaker's own names. Members that are not listed here are let through: SageMaker
judges them. Bounds are those of SageMaker's API model.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.native_config import (
    Member,
    MetricText,
    Objective,
    ParameterText,
    Ranges,
    TuningConfig,
)

NAME_PATTERN = r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*$"
JobName = Annotated[str, Field(min_length=1, max_length=32, pattern=NAME_PATTERN)]
DefinitionText = Annotated[str, Field(min_length=1, max_length=64, pattern=NAME_PATTERN)]
StaticValue = Annotated[str, Field(max_length=2500)]
EnvironmentKey = Annotated[str, Field(max_length=512, pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]
EnvironmentValue = Annotated[str, Field(max_length=512)]
RoleText = Annotated[
    str,
    Field(
        min_length=20,
        max_length=2048,
        pattern=r"^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$",
    ),
]
LocationText = Annotated[str, Field(max_length=1024, pattern=r"^(https|s3)://([^/]+)/?(.*)$")]


class MetricDefinition(Member):
    """How a metric is read from the output."""

    Name: MetricText
    Regex: str = Field(min_length=1, max_length=500)


class Algorithm(Member):
    """What trains."""

    TrainingImage: str | None = Field(default=None, max_length=255, pattern=r"^\S+$")
    TrainingInputMode: Literal["Pipe", "File", "FastFile"]
    AlgorithmName: str | None = Field(default=None, min_length=1, max_length=170)
    MetricDefinitions: list[MetricDefinition] | None = Field(default=None, max_length=40)


class Channel(Member):
    """One input of the trials."""

    ChannelName: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9.\-_]+$")


class Output(Member):
    """Where models go."""

    S3OutputPath: LocationText


class Instances(Member):
    """Machines of one trial."""

    InstanceType: str | None = None
    InstanceCount: int | None = Field(default=None, ge=0)
    VolumeSizeInGB: int | None = Field(default=None, ge=1)


class PlainResources(Instances):
    """Machines of one trial, as plain training jobs ask for them."""

    InstanceGroups: list[Instances] | None = Field(default=None, max_length=5)
    KeepAlivePeriodInSeconds: int | None = Field(default=None, ge=0, le=21_600)


class TuningResources(Instances):
    """Machines of one trial, with alternatives in order of preference."""

    InstanceConfigs: list[Instances] | None = Field(default=None, min_length=1, max_length=6)


class TrialLimits(Member):
    """How long one trial may take."""

    MaxRuntimeInSeconds: int | None = Field(default=None, ge=1)
    MaxWaitTimeInSeconds: int | None = Field(default=None, ge=1)
    MaxPendingTimeInSeconds: int | None = Field(default=None, ge=1_800, le=2_419_200)


class Checkpoints(Member):
    """Where checkpoints go."""

    S3Uri: LocationText


class Retries(Member):
    """How often SageMaker repeats a trial that died of its own error."""

    MaximumRetryAttempts: int = Field(ge=1, le=30)


class Definition(Member):
    """How one trial trains."""

    DefinitionName: DefinitionText | None = None
    TuningObjective: Objective | None = None
    HyperParameterRanges: Ranges | None = None
    StaticHyperParameters: dict[ParameterText, StaticValue] | None = Field(
        default=None, max_length=100
    )
    AlgorithmSpecification: Algorithm
    RoleArn: RoleText
    InputDataConfig: list[Channel] | None = Field(default=None, min_length=1, max_length=20)
    OutputDataConfig: Output
    ResourceConfig: PlainResources | None = None
    HyperParameterTuningResourceConfig: TuningResources | None = None
    StoppingCondition: TrialLimits
    EnableManagedSpotTraining: bool | None = None
    CheckpointConfig: Checkpoints | None = None
    RetryStrategy: Retries | None = None
    Environment: dict[EnvironmentKey, EnvironmentValue] | None = Field(default=None, max_length=48)


class ParentJob(Member):
    """A tuning job to learn from."""

    HyperParameterTuningJobName: JobName


class WarmStart(Member):
    """What to learn from earlier tuning jobs."""

    ParentHyperParameterTuningJobs: list[ParentJob] = Field(min_length=1, max_length=5)
    WarmStartType: Literal["IdenticalDataAndAlgorithm", "TransferLearning"]


class Tag(Member):
    """A tag; SageMaker copies it to every trial."""

    Key: str = Field(min_length=1, max_length=128)
    Value: str = Field(max_length=256)


class AutotuneSettings(Member):
    """Lets SageMaker choose what is left out."""

    Mode: Literal["Enabled"]


class TuningRequest(Member):
    """CreateHyperParameterTuningJob."""

    HyperParameterTuningJobName: JobName
    HyperParameterTuningJobConfig: TuningConfig
    TrainingJobDefinition: Definition | None = None
    TrainingJobDefinitions: list[Definition] | None = Field(
        default=None, min_length=1, max_length=10
    )
    WarmStartConfig: WarmStart | None = None
    Tags: list[Tag] | None = Field(default=None, max_length=50)
    Autotune: AutotuneSettings | None = None

    @property
    def definitions(self) -> dict[str, Definition]:
        """Return every training definition by its path in the request."""
        if self.TrainingJobDefinition is not None:
            return {"TrainingJobDefinition": self.TrainingJobDefinition}
        several = self.TrainingJobDefinitions or []
        return {f"TrainingJobDefinitions[{at}]": one for at, one in enumerate(several)}

    @property
    def searches(self) -> "list[Search]":
        """Return each definition with the ranges and the objective that it is searched by."""
        config = self.HyperParameterTuningJobConfig
        home = "HyperParameterTuningJobConfig"
        if self.TrainingJobDefinition is not None:
            return [
                Search(
                    definition_path="TrainingJobDefinition",
                    definition=self.TrainingJobDefinition,
                    ranges_path=f"{home}.ParameterRanges",
                    ranges=config.ParameterRanges,
                    objective_path=f"{home}.HyperParameterTuningJobObjective",
                    objective=config.HyperParameterTuningJobObjective,
                )
            ]
        return [
            Search(
                definition_path=path,
                definition=one,
                ranges_path=f"{path}.HyperParameterRanges",
                ranges=one.HyperParameterRanges,
                objective_path=f"{path}.TuningObjective",
                objective=one.TuningObjective,
            )
            for path, one in self.definitions.items()
        ]


class Search(BaseModel):
    """One definition with what is searched for it, and where each part stands."""

    model_config = ConfigDict(frozen=True)

    definition_path: str
    definition: Definition
    ranges_path: str
    ranges: Ranges | None
    objective_path: str
    objective: Objective | None
