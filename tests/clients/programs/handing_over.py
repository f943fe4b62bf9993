"""What both generations hand over and look at; each knows its own tuner."""

from collections.abc import Callable
from typing import Any

from botocore.client import BaseClient
from place import tell, upload_data

import tunesmith

ALONE = {"max_jobs": 2, "max_parallel_jobs": 2}


def make_api_call() -> Any:
    """Return the method that all calls of all clients go through."""
    return getattr(BaseClient, "_make_api_call")  # noqa: B009 -- it is nobody's business


def hand_over(tuner: Any, inputs: Any, attached: Callable[[str], Any]) -> None:
    """Hand a tuner over, wait, and tell what the handle and the tuner know then."""
    upload_data()
    untouched = make_api_call()
    preview = tunesmith.submit(tuner, inputs, stopping="off", dry_run=True)
    handle = tunesmith.submit(
        tuner, inputs, name="handed über", stopping="off", notify="#notebook", budget=5
    )
    known = tunesmith.attach(handle.tuning_id)
    best = handle.wait(timeout=120, progress=True)
    trials: Any = handle.trials()
    tell(
        {
            "preview": [preview.trials, preview.tuning_job["HyperParameterTuningJobConfig"]],
            "hook_is_gone": make_api_call() is untouched,
            "job_name": handle.job_name,
            "same": known.job_name == handle.job_name,
            "project": handle.refresh().project,
            "name": handle.refresh().name,
            "status": handle.status,
            "best": [best.trial, best.value],
            "columns": list(trials.columns),
            "rates": str(trials["rate"].dtype),
            "rows": len(trials),
            "sdk_best": tuner.best_training_job(),
            "sdk_rows": len(tuner.analytics().dataframe()),
            "attached": attached(str(handle.job_name)),
            "page": handle._repr_html_(),
        }
    )
