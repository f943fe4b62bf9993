"""SageMaker's own algorithms: their images, and the metrics that come with them."""

BUILT_IN = frozenset(
    {
        "blazingtext",
        "deepar",
        "factorization-machines",
        "forecasting-deepar",
        "image-classification",
        "ipinsights",
        "kmeans",
        "knn",
        "lda",
        "linear-learner",
        "ntm",
        "object-detection",
        "object2vec",
        "pca",
        "randomcutforest",
        "sagemaker-xgboost",
        "semantic-segmentation",
        "seq2seq",
        "xgboost",
    }
)
"""Repositories whose images bring their metrics along, and take no others."""

METRICS_ARE_ITS_OWN = (
    "You can't override the metric definitions for Amazon SageMaker algorithms."
    " Please retry the request without specifying metric definitions."
)
"""SageMaker's answer to metric definitions for one of them."""

XGBOOST = frozenset({"sagemaker-xgboost", "xgboost"})

_XGBOOST_METRICS = (
    "accuracy", "aft-nloglik", "auc", "aucpr", "balanced_accuracy", "cox-nloglik", "error", "f1",
    "f1_binary", "f1_macro", "gamma-deviance", "gamma-nloglik", "interval-regression-accuracy",
    "logloss", "mae", "map", "mape", "merror", "mlogloss", "mphe", "mse", "ndcg",
    "poisson-nloglik", "precision", "precision_macro", "precision_micro", "r2", "recall",
    "recall_macro", "recall_micro", "rmse", "rmsle", "tweedie-nloglik",
)  # fmt: skip
_NUMBER = r"([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)"


def repository_of(image: str) -> str:
    """Give the last part of an image's address, without tag or digest."""
    return image.rpartition("/")[2].partition("@")[0].partition(":")[0]


def own_metrics(image: str) -> tuple[tuple[str, str], ...] | None:
    """Give the metrics of an algorithm with their regular expressions, where they are known."""
    if repository_of(image) not in XGBOOST:
        return None
    return tuple(
        (f"{data}:{name}", rf".*\[[0-9]+\].*#011{data}-{name}:{_NUMBER}.*")
        for data in ("train", "validation")
        for name in _XGBOOST_METRICS
    )


def own_objectives(image: str) -> list[str] | None:
    """Give the metrics of an algorithm that can be tuned for, where they are known."""
    if repository_of(image) not in XGBOOST:
        return None
    return [f"validation:{name}" for name in _XGBOOST_METRICS]
