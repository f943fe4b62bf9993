"""The short spec: what a person writes to ask for a tuning."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from tunesmith.domain.money import Budget
from tunesmith.domain.native import EnvironmentKey, EnvironmentValue
from tunesmith.domain.native_config import MetricText
from tunesmith.domain.places import place
from tunesmith.domain.reading import broken_rule
from tunesmith.domain.search_spec import SearchSpec
from tunesmith.domain.spec_parts import Number, Part
from tunesmith.domain.stopping_request import StoppingRequest
from tunesmith.domain.warm_start_spec import WarmStartSpec

MOST_USD = 10_000_000

DisplayName = Annotated[
    str, Field(min_length=1, max_length=128, description="a name of 1 to 128 characters")
]
Place = Annotated[
    str,
    Field(
        min_length=1,
        max_length=1024,
        description="an s3:// address, or a key in the stack's bucket",
    ),
    AfterValidator(place),
]


class InstanceSpec(Part):
    """The machines of one trial."""

    type: str = Field(
        pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$",
        description="an instance type for training, for example ml.m5.large",
    )
    count: int = Field(default=1, ge=1, le=100)
    volume_gb: int = Field(default=30, ge=1, le=16_384)


class InputSpec(Part):
    """One input channel."""

    uri: Place
    content_type: str | None = Field(default=None, max_length=256)
    input_mode: Literal["File", "Pipe", "FastFile"] | None = None
    compression: Literal["None", "Gzip"] | None = None
    distribution: Literal["FullyReplicated", "ShardedByS3Key"] = "FullyReplicated"
    type: Literal["S3Prefix", "ManifestFile"] = "S3Prefix"

    @model_validator(mode="before")
    @classmethod
    def _address_alone(cls, data: object) -> object:
        return {"uri": data} if isinstance(data, str) else data


class SpotSpec(Part):
    """Spot instances: cheaper, may be interrupted."""

    max_wait_seconds: int = Field(
        ge=1, description="how long a trial may take with all waiting, at least its runtime"
    )
    checkpoints: Place | None = None
    """Where trials keep checkpoints to go on from after an interruption."""


class TrainingSpec(Part):
    """How one trial trains."""

    image: str = Field(
        min_length=1,
        max_length=255,
        pattern=r"^\S+$",
        description="the Docker image that trains, or its short name such as xgboost:1.7-1",
    )
    source: Place | None = None
    script: str | None = Field(default=None, min_length=1, max_length=255)
    role: str | None = Field(default=None, description="the ARN of a training role")
    instance: InstanceSpec = Field(
        description="the machines of one trial, for example {type: ml.m5.large}"
    )
    max_runtime_seconds: int = Field(default=3600, ge=1, le=28 * 86_400)
    inputs: dict[str, InputSpec] = Field(default={}, max_length=20)
    output: Place | None = None
    hyperparameters: dict[str, Any] = Field(default={})
    metrics: dict[MetricText, Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default={}, max_length=40
    )
    environment: dict[EnvironmentKey, EnvironmentValue] = Field(default={}, max_length=48)
    spot: SpotSpec | None = None

    @field_validator("hyperparameters")
    @classmethod
    def _has_values(cls, values: dict[str, Any]) -> dict[str, Any]:
        if empty := [name for name, value in values.items() if value is None]:
            raise broken_rule(
                f"gives no value for {', '.join(empty)}", "Give each a value, or leave it out."
            )
        return values

    @model_validator(mode="after")
    def _source_with_script(self) -> "TrainingSpec":
        if self.script is not None and self.source is None:
            raise broken_rule(
                "names a script but no source to find it in",
                "Add `source`: the sourcedir.tar.gz that contains the script.",
            )
        if self.source is not None and self.script is None:
            raise broken_rule(
                "gives a source but no script to start",
                "Add `script`: the file in the source that trains, for example train.py.",
            )
        return self


class ObjectiveSpec(Part):
    """What to optimise."""

    metric: MetricText = Field(description="the name of the metric to optimise")
    goal: Literal["maximize", "minimize"] = Field(description="maximize or minimize")
    step: MetricText | None = None
    """The metric that reports the epoch, so that policies see epochs instead of minutes."""


class NotifySpec(Part):
    """Whom to tell."""

    channel: str = Field(
        pattern=r"^(#[^\s#]{1,80}|[CGD][A-Z0-9]{7,})$",
        description="a Slack channel, for example '#ml-alerts', or its id",
    )


class BudgetSpec(Part):
    """What the tuning may cost."""

    usd: Number = Field(description="an amount in US dollars, for example 25")
    alert_at: Number = Field(default=0.8, description="a share of the budget, for example 0.8")

    @model_validator(mode="before")
    @classmethod
    def _amount_alone(cls, data: object) -> object:
        return data if isinstance(data, Mapping | BaseModel) else {"usd": data}

    @field_validator("usd")
    @classmethod
    def _an_amount(cls, usd: float) -> float:
        if not 0 < usd <= MOST_USD:
            raise broken_rule(f"must lie between 0 and {MOST_USD:,} US dollars", "Correct it.")
        return usd

    @field_validator("alert_at")
    @classmethod
    def _a_share(cls, share: float) -> float:
        if not 0 < share <= 1:
            raise broken_rule(
                "must be a share of the budget, above 0 and at most 1", "Write for example 0.8."
            )
        return share

    def compile(self) -> Budget:
        """Return the budget, exact."""
        return Budget(usd=Decimal(str(self.usd)), alert_at=float(self.alert_at))


class TuningSpec(Part):
    """A tuning, as a person asks for it."""

    name: DisplayName
    project: DisplayName | None = None
    """What it belongs to; its name where it is not said."""
    training: TrainingSpec = Field(description="what trains: image, instance, inputs …")
    objective: ObjectiveSpec = Field(
        description="the metric and the goal, for example {metric: accuracy, goal: maximize}"
    )
    search: SearchSpec = Field(description="strategy, max_jobs, parallel, ranges …")
    stopping: StoppingRequest = StoppingRequest()
    budget: BudgetSpec | None = None
    notify: NotifySpec | None = None
    tags: dict[
        Annotated[str, Field(min_length=1, max_length=128)], Annotated[str, Field(max_length=256)]
    ] = Field(default={}, max_length=46)

    @property
    def project_name(self) -> str:
        """Return what it belongs to."""
        return self.project or self.name


class NativeBody(Part):
    """A native request with what this service adds."""

    tuning_job: dict[str, Any] = Field(description="a CreateHyperParameterTuningJob request")
    name: DisplayName | None = None
    project: DisplayName | None = None
    """What it belongs to; its name where it is not said."""
    step_metric: MetricText | None = None
    """The metric that reports the epoch, so that policies see epochs instead of minutes."""
    stopping: StoppingRequest = StoppingRequest()
    warm_start: WarmStartSpec | None = None
    """Only `auto`: a native request names its parents itself."""
    budget: BudgetSpec | None = None
    notify: NotifySpec | None = None

    @field_validator("warm_start")
    @classmethod
    def _found_alone(
        cls, asked: WarmStartSpec | None, info: ValidationInfo
    ) -> WarmStartSpec | None:
        if asked is not None and not asked.auto:
            raise broken_rule(
                "names parents, which a native request does itself",
                "Write `warm_start: auto`, or name them in the WarmStartConfig.",
            )
        if asked is not None and "WarmStartConfig" in info.data.get("tuning_job", {}):
            raise broken_rule(
                "stands beside a WarmStartConfig, which names parents already",
                "Leave out one of the two.",
            )
        return asked

    @field_validator("stopping")
    @classmethod
    def _ours_alone(cls, stopping: StoppingRequest) -> StoppingRequest:
        if "sagemaker" in stopping.model_fields_set:
            raise broken_rule(
                "sets `sagemaker`, which a native request says itself",
                "Set TrainingJobEarlyStoppingType in the HyperParameterTuningJobConfig instead.",
            )
        return stopping
