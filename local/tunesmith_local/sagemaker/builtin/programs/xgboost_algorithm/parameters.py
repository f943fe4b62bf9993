"""From the algorithm's hyperparameters to those of the XGBoost library that is installed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xgboost_algorithm.custom_metrics import CUSTOM
from xgboost_algorithm.hyperparameters import MAXIMIZED

NOT_THE_LIBRARYS = frozenset(
    {
        "num_round", "csv_weights", "early_stopping_rounds", "_kfold", "_num_cv_round",
        "_tuning_objective_metric", "save_model_on_termination", "eval_metric",
    }
)  # fmt: skip
GONE = frozenset(
    {
        "deterministic_histogram", "dsplit", "predictor", "prob_buffer_row", "sketch_eps",
        "single_precision_histogram", "use_dask_gpu_training",
    }
)  # fmt: skip
"""What newer versions of the library do not know any more."""
HISTOGRAMS_ONLY = frozenset({"grow_policy", "max_bin", "max_leaves", "process_type", "updater"})
FIRST_MODERN = 2
"""From this major version on the library estimates base_score and prefers histograms."""


@dataclass(frozen=True)
class Parameters:
    """What to train with."""

    library: dict[str, Any]
    rounds: int
    metrics: list[str]
    """Evaluated by the library, its default one if this is empty and `custom` too."""
    custom: list[str]
    """Evaluated by us, as the container does."""
    patience: int | None
    patient_with: str | None
    """Which metric decides about early stopping."""
    maximizes: bool
    csv_weights: bool
    saves_when_stopped: bool
    ignored: list[str]


def parameters_of(values: Mapping[str, Any], tag: str) -> Parameters:
    """Read checked hyperparameters; the image's tag says which version's defaults hold."""
    library = {
        name: value
        for name, value in values.items()
        if name not in NOT_THE_LIBRARYS and name not in GONE
    }
    if library.get("objective") == "reg:linear":
        library["objective"] = "reg:squarederror"
    if library.get("tree_method") == "gpu_hist":
        library["tree_method"] = "hist"
    wanted = _metrics(values)
    metrics = [name for name in wanted if name not in CUSTOM]
    custom = [name for name in wanted if name in CUSTOM]
    decisive = (metrics + custom)[-1] if wanted else None
    return Parameters(
        library={**_defaults(tag, library), **library},
        rounds=values["num_round"],
        metrics=metrics,
        custom=custom,
        patience=values.get("early_stopping_rounds"),
        patient_with=decisive,
        maximizes=(decisive or "").partition("@")[0] in MAXIMIZED,
        csv_weights=values.get("csv_weights") == 1,
        saves_when_stopped=values.get("save_model_on_termination") == "true",
        ignored=sorted(GONE & set(values)),
    )


def _metrics(values: Mapping[str, Any]) -> list[str]:
    """Join what is to be shown with what is tuned for."""
    given = list(values.get("eval_metric", []))
    objective = str(values.get("_tuning_objective_metric", "")).partition(":")[2]
    if not objective:
        return given
    return sorted({*given, objective}) if given else [objective]


def _defaults(tag: str, library: Mapping[str, Any]) -> dict[str, Any]:
    """Give the defaults of the image's version where the library's own are others by now."""
    major = tag.partition(".")[0].partition("-")[0]
    if major.isdigit() and int(major) >= FIRST_MODERN:
        return {}
    exact = library.get("booster") != "gblinear" and not HISTOGRAMS_ONLY & set(library)
    return {"base_score": 0.5, **({"tree_method": "exact"} if exact else {})}
