"""Which image runs as what is said in a file that a user can extend."""

from pathlib import Path

import pytest

from tunesmith_local.sagemaker.trials.images import OWN_FILE, Image, ImageRegistry
from tunesmith_local.sagemaker.trials.order import TrialFailed

HOST = "1.dkr.ecr.eu-central-1.amazonaws.com"
PYTHON = Path("/env/bin/python")


def registry(folder: Path, content: str) -> ImageRegistry:
    file = folder / "images.yaml"
    file.write_text(content)
    return ImageRegistry(file)


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (f"{HOST}/sagemaker-scikit-learn:1.2-1-cpu-py3", Image()),
        (f"{HOST}/pytorch-training:2.5-cpu-py311", Image()),
        (f"{HOST}/huggingface-pytorch-training@sha256:abc", Image()),
        (f"{HOST}/sagemaker-xgboost:1.7-1", Image(algorithm=True)),
        (f"{HOST}/xgboost:1", Image(algorithm=True)),
        (f"{HOST}/my-own:1", None),
        (f"{HOST}/linear-learner:1", None),
    ],
)
def test_known_images_need_no_file(image: str, expected: Image | None) -> None:
    assert ImageRegistry(None).find(image) == expected


def test_a_users_file_comes_first_and_changes_count_at_once(tmp_path: Path) -> None:
    images = registry(tmp_path, '"*pytorch*": {python: /torch/bin/python}\n"*/mine:*": script')

    assert images.find(f"{HOST}/pytorch-training:2") == Image(python=Path("/torch/bin/python"))
    assert images.find(f"{HOST}/mine:2") == Image()

    registry(tmp_path, '"*/mine:*": [python, train.py, 3]')
    assert images.find(f"{HOST}/mine:2") == Image(command=["python", "train.py", "3"])
    assert images.find(f"{HOST}/pytorch-training:2") == Image()


def test_a_copy_of_xgboost_can_be_said_to_be_it(tmp_path: Path) -> None:
    images = registry(tmp_path, '"*/mirror-of-it:*": xgboost')

    assert images.command(f"{HOST}/mirror-of-it:1.7-1", PYTHON)[-1] == "1.7-1"


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("pytorch-training:2", "name it in the hyperparameters sagemaker_program"),
        ("my-own:1", "Register one in"),
    ],
)
def test_an_image_that_does_not_train_by_itself_says_what_to_do(image: str, message: str) -> None:
    with pytest.raises(TrialFailed, match=message):
        ImageRegistry(None).command(f"{HOST}/{image}", PYTHON)


@pytest.mark.parametrize("content", ["[a, b]", "a: [", '"*": 3', '"*": {pyhton: /x}', '"*": []'])
def test_a_file_that_says_nothing_sensible_fails_the_trial(tmp_path: Path, content: str) -> None:
    with pytest.raises(TrialFailed, match=r"images\.yaml"):
        registry(tmp_path, content).find(f"{HOST}/my-own:1")


def test_our_own_file_shows_how_to_write_one() -> None:
    assert "SAGEMAKER_BASE_DIR" in OWN_FILE.read_text()
