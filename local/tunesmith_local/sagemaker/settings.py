"""What can be set about the engine, and what nobody knows for sure about AWS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class EngineSettings(BaseModel):
    """How the engine behaves; every unknown of the real service is a setting here."""

    model_config = ConfigDict(frozen=True)

    state_dir: Path
    """Holds the database, the trials' folders and the downloads."""

    trial_python: Path
    """The interpreter that training scripts run with: never the service's own."""

    # The machine
    max_parallel_processes: int = Field(default=4, ge=1)
    """Cap on running trials over all tuning jobs."""
    trial_niceness: int = Field(default=5, ge=0, le=19)
    """Trials give way to the service, which shares their cores."""
    trial_environment: Mapping[str, str] = {}
    """Set for every trial: endpoints and credentials, for example."""
    trial_threads: int = Field(default=1, ge=0)
    """Numerical libraries' threads per trial; 0 leaves them alone."""
    images_file: Path | None = None
    """YAML or JSON: which command stands for which training image."""
    keep_trial_folders: bool = False
    """Keep code, data and model of ended trials, to look at them."""
    max_log_bytes: int = Field(default=4_000_000, ge=1_000)
    """What is kept of one trial's output; metrics are read from all of it."""
    max_trial_bytes: int = Field(default=10 * 2**30, ge=1_000)
    """What one trial may have on disk, even if its volume (VolumeSizeInGB) is larger."""
    disk_check_seconds: float = Field(default=0.5, gt=0)
    """How often running trials' folders are measured."""
    max_observations: int = Field(default=20_000, ge=1)
    """Kept values per trial and metric; a further value replaces the last one."""
    lost_trial_restarts: int = Field(default=10, ge=0)
    """How often a trial begins anew that an engine left unfinished, before it fails."""

    # Time
    startup_seconds: float = Field(default=0.0, ge=0)
    """Simulated start-up of a training job's instance; minutes on AWS."""
    warm_startup_seconds: float = Field(default=0.0, ge=0)
    """The same for a tuning job's trial that takes over the instance of an ended one."""
    stop_delay_seconds: float = Field(default=0.0, ge=0)
    """How late a stop takes effect."""
    stop_grace_seconds: float = Field(default=10.0, ge=0)
    """Between SIGTERM and SIGKILL; 120 on AWS."""
    checkpoint_sync_seconds: float = Field(default=5.0, gt=0)
    """How often a trial's new checkpoints are stored while it trains."""
    metric_flush_seconds: float = Field(default=0.5, ge=0)
    """How long metrics and log lines are collected before they are sent."""
    metric_delay_seconds: float = Field(default=0.0, ge=0)
    """How late metrics arrive; minutes on AWS."""
    metric_period_seconds: float = Field(default=0.0, ge=0)
    """One value per metric and period, as CloudWatch shows them: 60 on AWS; 0 shows each one."""
    event_delay_seconds: float = Field(default=0.0, ge=0)
    """How late events arrive."""
    event_disorder_seconds: float = Field(default=0.0, ge=0)
    """By how much more an event may be late, each by another part of it: they overtake others."""
    duplicate_events: bool = False
    """Send each event twice, as the real service sometimes does."""

    # Quotas
    max_parallel_quota: int = Field(default=10, ge=1)
    """Parallel training jobs per tuning job."""
    max_jobs_quota: int = Field(default=750, ge=1)
    """Training jobs per tuning job."""
    max_random_jobs_quota: int = Field(default=750, ge=1)
    """The same for random search; AWS raises it to 10,000 on request."""
    max_tuning_jobs_quota: int = Field(default=100, ge=1)
    """Tuning jobs in progress at once."""

    # Rules that AWS does not publish, or that could be either way
    stopped_trial_is_replaced: bool = True
    """Whether a trial stopped from outside frees its slot for another one."""
    externally_stopped_objective_counts: bool = True
    """Whether a trial stopped by StopTrainingJob keeps its last value as objective."""
    stopped_trial_can_be_best: bool = True
    """Whether a trial that did not run to its end can be the best training job."""
    status_after_max_runtime: Literal["Completed", "Stopped"] = "Completed"
    """How a tuning job ends that ran out of its MaxRuntimeInSeconds."""
    failed_without_success_limit: int = Field(default=5, ge=1)
    """Attempts without one success after which a tuning job fails."""
    plateau_improvement_fraction: float = Field(default=0.01, ge=0)
    """How much better, relative to the best, counts as an improvement."""
    convergence_jobs: int = Field(default=20, ge=3)
    """Jobs in a row without improvement that count as converged."""
    early_stopping_min_finished_trials: int = Field(default=4, ge=1)
    """Finished trials that Auto early stopping wants before it judges any."""
    early_stopping_grace_epochs: int = Field(default=5, ge=1)
    """Epochs that Auto early stopping grants every trial."""
    hyperband_reduction_factor: int = Field(default=3, ge=2)
    """One in so many survives a rung."""
    auto_scaling_log_ratio: float = Field(default=100.0, gt=1)
    """ScalingType Auto searches logarithmically from this max/min on."""
    sampler_startup_trials: int = Field(default=10, ge=1)
    """Random trials before the Bayesian model proposes its own."""
