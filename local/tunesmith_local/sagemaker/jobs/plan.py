"""A tuning job's request, read once into what the scheduler asks of it."""

from dataclasses import dataclass

from tunesmith_local.sagemaker.ports import JsonObject

EPOCH_NAMES = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")
"""Static hyperparameters that Hyperband infers its maximum resource from."""
OBJECTIVE_PARAMETER = "_tuning_objective_metric"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to search, for what, and until when."""

    config: JsonObject
    definition: JsonObject
    warm_start: JsonObject | None

    @property
    def strategy(self) -> str:
        """Which search."""
        return str(self.config["Strategy"])

    @property
    def metric(self) -> str:
        """Which metric is the objective."""
        return str(self._objective["MetricName"])

    @property
    def maximize(self) -> bool:
        """Whether more is better."""
        return bool(self._objective["Type"] == "Maximize")

    @property
    def ranges(self) -> JsonObject:
        """What is searched."""
        found: JsonObject = (
            self.config.get("ParameterRanges") or self.definition.get("HyperParameterRanges") or {}
        )
        return found

    @property
    def max_jobs(self) -> int | None:
        """How many training jobs at most; None leaves it to a grid's size."""
        limit = self.config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
        return int(limit) if limit is not None else None

    @property
    def max_parallel(self) -> int:
        """How many training jobs at once."""
        return int(self.config["ResourceLimits"]["MaxParallelTrainingJobs"])

    @property
    def max_runtime(self) -> float | None:
        """How long the tuning job may run, in seconds."""
        limit = self.config["ResourceLimits"].get("MaxRuntimeInSeconds")
        return float(limit) if limit is not None else None

    @property
    def target(self) -> float | None:
        """The objective value that is good enough."""
        value = self._criteria.get("TargetObjectiveMetricValue")
        return float(value) if value is not None else None

    @property
    def plateau_jobs(self) -> int | None:
        """After how many jobs without improvement to give up."""
        value = (self._criteria.get("BestObjectiveNotImproving") or {}).get(
            "MaxNumberOfTrainingJobsNotImproving"
        )
        return int(value) if value is not None else None

    @property
    def stops_when_converged(self) -> bool:
        """Whether to end once nothing more is to be expected."""
        wish = (self._criteria.get("ConvergenceDetected") or {}).get("CompleteOnConvergence")
        return bool(wish == "Enabled")

    @property
    def stops_trials_early(self) -> bool:
        """Whether poor trials are stopped by the median rule."""
        return bool(self.config.get("TrainingJobEarlyStoppingType") == "Auto")

    @property
    def seed(self) -> int | None:
        """The seed that was asked for."""
        value = self.config.get("RandomSeed")
        return int(value) if value is not None else None

    @property
    def min_resource(self) -> int:
        """How far Hyperband lets every trial come."""
        return int(self._hyperband.get("MinResource") or 1)

    @property
    def max_resource(self) -> int | None:
        """How far Hyperband lets any trial come; inferred from the epochs if it is not given."""
        if self._hyperband.get("MaxResource"):
            return int(self._hyperband["MaxResource"])
        static = self.definition.get("StaticHyperParameters") or {}
        for name in EPOCH_NAMES:
            text = str(static.get(name, "")).strip('"')
            if text.isdigit() and int(text) > 0:
                return int(text)
        return None

    @property
    def static(self) -> dict[str, str]:
        """The hyperparameters that are the same for every trial, AMT's own among them."""
        return {
            **(self.definition.get("StaticHyperParameters") or {}),
            OBJECTIVE_PARAMETER: self.metric,
        }

    @property
    def _objective(self) -> JsonObject:
        found: JsonObject = (
            self.config.get("HyperParameterTuningJobObjective")
            or self.definition.get("TuningObjective")
            or {}
        )
        return found

    @property
    def _criteria(self) -> JsonObject:
        return self.config.get("TuningJobCompletionCriteria") or {}

    @property
    def _hyperband(self) -> JsonObject:
        return (self.config.get("StrategyConfig") or {}).get("HyperbandStrategyConfig") or {}


def plan_of(request: JsonObject) -> Plan:
    """Read a request that has been validated."""
    return Plan(
        config=request["HyperParameterTuningJobConfig"],
        definition=request.get("TrainingJobDefinition") or {},
        warm_start=request.get("WarmStartConfig"),
    )
