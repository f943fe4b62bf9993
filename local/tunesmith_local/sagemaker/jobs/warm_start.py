"""Warm start: what parent tuning jobs found, for the search of a new one."""

from collections.abc import Iterator

from tunesmith_local.sagemaker.jobs.plan import plan_of
from tunesmith_local.sagemaker.search import Point
from tunesmith_local.sagemaker.store import Store, Tuning


def parents_of(store: Store, tuning: Tuning) -> list[Tuning]:
    """Read the tuning jobs that a request builds upon."""
    config = plan_of(tuning.request).warm_start or {}
    names = [
        each["HyperParameterTuningJobName"]
        for each in config.get("ParentHyperParameterTuningJobs") or []
    ]
    found = (store.tunings.find(tuning.account, tuning.region, name) for name in names)
    return [parent for parent in found if parent]


def past_points(store: Store, tuning: Tuning) -> Iterator[tuple[Point, float]]:
    """Give what the parents tried, with their static values, and how it did."""
    for parent in parents_of(store, tuning):
        static = plan_of(parent.request).static
        for trial in store.trials.of_tuning(parent.id):
            if trial.objective is not None:
                yield {**static, **trial.tuned}, trial.objective
