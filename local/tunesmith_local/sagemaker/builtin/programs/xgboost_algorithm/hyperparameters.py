"""The hyperparameters of the built-in XGBoost: names, types, limits, and what depends on what."""

from collections.abc import Mapping
from typing import Any

from xgboost_algorithm.errors import UserError
from xgboost_algorithm.kinds import Kind, anything, integer, nested, number, one_of, words

MAXIMIZED = (
    "accuracy", "auc", "aucpr", "balanced_accuracy", "f1", "f1_binary", "f1_macro", "map", "ndcg",
    "precision", "precision_macro", "precision_micro", "r2", "recall", "recall_macro",
    "recall_micro",
)  # fmt: skip
MINIMIZED = (
    "aft-nloglik", "cox-nloglik", "error", "gamma-deviance", "gamma-nloglik",
    "interval-regression-accuracy", "logloss", "mae", "mape", "merror", "mlogloss", "mphe", "mse",
    "poisson-nloglik", "rmse", "rmsle", "tweedie-nloglik",
)  # fmt: skip
METRICS = (*MAXIMIZED, *MINIMIZED)
WITH_THRESHOLD = ("error", "ndcg", "map")
OBJECTIVES = (
    "binary:logistic", "binary:logitraw", "binary:hinge", "count:poisson", "multi:softmax",
    "multi:softprob", "rank:pairwise", "rank:ndcg", "rank:map", "reg:linear", "reg:squarederror",
    "reg:logistic", "reg:gamma", "reg:pseudohubererror", "reg:squaredlogerror",
    "reg:absoluteerror", "reg:tweedie", "survival:aft", "survival:cox",
)  # fmt: skip
CLASSES = ("multi:softmax", "multi:softprob")
RANKED = ("binary:", "rank:", "multi:")


def _is_metric(name: str) -> bool:
    """Tell whether a metric is known, with a threshold where there may be one."""
    plain, at, threshold = name.partition("@")
    if not at:
        return plain in METRICS
    return plain in WITH_THRESHOLD and threshold.rstrip("-").replace(".", "", 1).isdigit()


KINDS: dict[str, Kind] = {
    "num_round": integer(1),
    "csv_weights": integer(0, 1),
    "early_stopping_rounds": integer(1),
    "booster": one_of("gbtree", "gblinear", "dart"),
    "verbosity": integer(0, 3),
    "nthread": integer(1),
    "eta": number(0, 1),
    "gamma": number(0),
    "max_depth": integer(0),
    "min_child_weight": number(0),
    "max_delta_step": number(0),
    "subsample": number(0, 1, "(]"),
    "sampling_method": one_of("uniform", "gradient_based"),
    "colsample_bytree": number(0, 1, "(]"),
    "colsample_bylevel": number(0, 1, "(]"),
    "colsample_bynode": number(0, 1, "(]"),
    "lambda": number(0),
    "alpha": number(0),
    "tree_method": one_of("auto", "exact", "approx", "hist", "gpu_hist"),
    "sketch_eps": number(0, 1, "()"),
    "scale_pos_weight": number(0, brackets="(]"),
    "updater": anything(),
    "dsplit": one_of("row", "col"),
    "refresh_leaf": integer(0, 1),
    "process_type": one_of("default", "update"),
    "grow_policy": one_of("depthwise", "lossguide"),
    "max_leaves": integer(0),
    "max_bin": integer(0),
    "predictor": one_of("auto", "cpu_predictor", "gpu_predictor"),
    "monotone_constraints": nested("[-1, 0, 1]"),
    "interaction_constraints": nested("[1, +inf)"),
    "sample_type": one_of("uniform", "weighted"),
    "normalize_type": one_of("tree", "forest"),
    "rate_drop": number(0, 1),
    "one_drop": integer(0, 1),
    "skip_drop": number(0, 1),
    "lambda_bias": number(0, 1),
    "tweedie_variance_power": number(1, 2, "()"),
    "objective": one_of(*OBJECTIVES),
    "num_class": integer(2),
    "base_score": number(0),
    "_kfold": integer(2),
    "_num_cv_round": integer(1),
    "_tuning_objective_metric": one_of(*(f"validation:{name}" for name in METRICS)),
    "eval_metric": words(_is_metric, str(list(METRICS))),
    "seed": integer(-(2**31) + 1, 2**31 - 2),
    "num_parallel_tree": integer(1),
    "save_model_on_termination": one_of("true", "false"),
    "aft_loss_distribution": one_of("normal", "logistic", "extreme"),
    "aft_loss_distribution_scale": number(0, brackets="(]"),
    "deterministic_histogram": one_of("true", "false"),
    "single_precision_histogram": one_of("true", "false"),
    "prob_buffer_row": number(0),
    "use_dask_gpu_training": one_of("true", "false"),
}


def read(given: Mapping[str, str]) -> dict[str, Any]:
    """Read all hyperparameters; raises UserError."""
    texts = {name: text for name, text in given.items() if not name.startswith("sagemaker_")}
    if "num_round" not in texts:
        raise UserError("Missing required hyperparameter: num_round")
    for name in texts:
        if name not in KINDS:
            raise UserError(f"Extraneous hyperparameter found: {name}")
    values = {name: KINDS[name].read(name, _unquoted(text)) for name, text in texts.items()}
    _check_together(values)
    return values


def _unquoted(text: str) -> str:
    """Take a value without the quotes that version 2 of the SDK may have put around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _check_together(values: Mapping[str, Any]) -> None:
    """Check what depends on something else."""
    objective = values.get("objective", "")
    if objective in CLASSES and "num_class" not in values:
        raise UserError("Require input for parameter 'num_class' for multi-classification")
    if "num_class" in values and objective not in CLASSES:
        raise UserError(
            "Do not need to setup parameter 'num_class' for learning task other than"
            " multi-classification."
        )
    metrics = values.get("eval_metric", [])
    if "auc" in metrics and not objective.startswith(RANKED):
        raise UserError("Metric 'auc' can only be applied for classification and ranking problems.")
    if "aft-nloglik" in metrics and objective != "survival:aft":
        raise UserError("Metric 'aft-nloglik' can only be applied for 'survival:aft' objective.")
    if "monotone_constraints" in values and values.get("tree_method") not in {"exact", "hist"}:
        raise UserError(
            "monotone_constraints can be used only when the tree_method parameter is set to"
            " either 'exact' or 'hist'."
        )
    if "_kfold" in values:
        raise UserError("Cross-validation (_kfold) is not simulated on this machine.")
