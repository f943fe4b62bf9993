"""Short names stand for the addresses that the SageMaker SDK would give."""

import pytest

from tunesmith.domain.findings import Finding
from tunesmith.domain.images import is_short, resolve_image

DEEP = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
FRAMEWORKS = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
GERMAN = "492215442770.dkr.ecr.eu-central-1.amazonaws.com"
CHINESE = "450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn"
OLD = "811284229777.dkr.ecr.us-east-1.amazonaws.com"
LEARNER = "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1"
FACES = "huggingface-pytorch-training:1.10-transformers4.17-gpu-py38-cu113-ubuntu20.04"


@pytest.mark.parametrize(
    ("name", "region", "address"),
    [
        ("xgboost:1.7-1", "us-east-1", f"{FRAMEWORKS}/sagemaker-xgboost:1.7-1"),
        ("xgboost:1.7-1", "eu-central-1", f"{GERMAN}/sagemaker-xgboost:1.7-1"),
        ("xgboost:1", "us-east-1", f"{OLD}/xgboost:1"),
        ("xgboost:1.7-1", "cn-north-1", f"{CHINESE}/sagemaker-xgboost:1.7-1"),
        ("pytorch:2.5-cpu-py311", "us-east-1", f"{DEEP}/pytorch-training:2.5-cpu-py311"),
        ("sklearn:1.2-1", "us-east-1", f"{FRAMEWORKS}/sagemaker-scikit-learn:1.2-1-cpu-py3"),
        ("huggingface:1.10-transformers4.17", "us-east-1", f"{DEEP}/{FACES}"),
        ("linear-learner", "us-east-1", LEARNER),
    ],
)
def test_a_short_name_is_an_address_of_its_region(name: str, region: str, address: str) -> None:
    assert resolve_image(name, region) == address


@pytest.mark.parametrize(
    ("name", "message", "fix"),
    [
        ("xgbost:1.7-1", "is no short name of a training image", "Did you mean xgboost? "),
        ("pytorch:2.5", "fits several images", "pytorch:2.5-cpu-py311, pytorch:2.5-gpu-py311"),
        ("pytorch", "fits several images", "pytorch:2."),
        ("xgboost:1.7-9", "is no version that is known", "xgboost:1.7-1"),
    ],
)
def test_what_stands_for_no_image_is_told_with_what_does(name: str, message: str, fix: str) -> None:
    finding = resolve_image(name, "us-east-1")

    assert isinstance(finding, Finding)
    assert (finding.field, finding.value, finding.message) == ("training.image", name, message)
    assert fix in finding.fix


def test_an_image_that_a_region_does_not_have_is_refused() -> None:
    finding = resolve_image("xgboost:1.7-1", "mars-north-1")

    assert isinstance(finding, Finding)
    assert finding.message == "is not offered in mars-north-1"


def test_an_address_is_no_short_name() -> None:
    assert is_short("xgboost:1.7-1")
    assert not is_short(f"{DEEP}/pytorch-training:2.5-cpu-py311")
