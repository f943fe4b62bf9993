"""From a training image to a draft."""

from __future__ import annotations

from tunesmith.domain.algorithms import XGBOOST, repository_of
from tunesmith.domain.findings import Finding
from tunesmith.domain.images import is_short, resolve_image
from tunesmith_client.errors import NotReady
from tunesmith_client.scaffold.drafts import Draft, Fixed, Objective, Range

ANY_REGION = "us-east-1"
"""The names of images are the same in every Region."""


def draft_of_image(image: str) -> Draft:
    """Return a draft for an image; raises NotReady for a short name that there is not."""
    check_image(image)
    if repository_of(image) in XGBOOST:
        return _xgboost(image)
    return Draft(
        image,
        inputs=("train", "validation"),
        left_out={"FILL IN": "the image's hyperparameters: fix them here, or search them below"},
    )


def check_image(image: str) -> None:
    """Refuse a short name that there is not; raises NotReady."""
    found = resolve_image(image, ANY_REGION) if is_short(image) else image
    if isinstance(found, Finding):
        raise NotReady(f"{image} {found.message}. {found.fix}")


def _xgboost(image: str) -> Draft:
    return Draft(
        image,
        inputs=("train", "validation"),
        content_type="text/csv",
        fixed={
            "objective": Fixed("reg:squarederror", "or binary:logistic, multi:softmax, …"),
            "num_round": Fixed(100, "how long a trial trains: the same for all"),
        },
        ranges={
            "eta": Range(0.01, 0.5, logarithmic=True),
            "max_depth": Range(2, 10),
            "min_child_weight": Range(0.5, 20.0, logarithmic=True),
            "subsample": Range(0.5, 1.0),
            "colsample_bytree": Range(0.5, 1.0),
            "alpha": Range(0.0001, 10.0, logarithmic=True),
        },
        objective=Objective("validation:rmse", "minimize", sure=False),
    )
