"""Packing and sending what a spec names on this machine."""

import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.client import FakeBucket
from tunesmith_client import archive
from tunesmith_client.archive import pack
from tunesmith_client.errors import NotReady
from tunesmith_client.package import package


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, content in {
        "train.py": "print('hi')",
        "lib/model.py": "x = 1",
        "lib/__pycache__/model.pyc": "no",
        ".git/config": "no",
        "data/one.csv": "1",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def names_in(content: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return tar.getnames()


def spec(**training: Any) -> dict[str, Any]:
    return {"name": "n", "training": {"image": "i", **training}}


def test_a_folder_becomes_an_archive_that_starts_at_the_script(project: Path) -> None:
    bucket = FakeBucket()

    sent = package(spec(source="./", script="train.py"), project, bucket)

    key = sent["training"]["source"]
    assert key.startswith("code/")
    assert key.endswith("/sourcedir.tar.gz")
    assert names_in(bucket.objects[key]) == ["data/one.csv", "lib/model.py", "train.py"]


def test_a_single_script_names_itself(project: Path) -> None:
    bucket = FakeBucket()

    sent = package(spec(source="./train.py"), project, bucket)

    assert sent["training"]["script"] == "train.py"
    assert names_in(bucket.objects[sent["training"]["source"]]) == ["train.py"]


def test_the_same_files_are_the_same_archive_whenever_they_were_written(project: Path) -> None:
    before = pack(project)
    os.utime(project / "train.py", (1, 1))

    after = pack(project)

    assert (before.digest, before.content) == (after.digest, after.content)


def test_another_content_is_another_archive(project: Path) -> None:
    before = pack(project)
    (project / "train.py").write_text("print('ho')")

    assert pack(project).digest != before.digest


def test_what_is_there_already_is_not_sent_again(project: Path) -> None:
    bucket = FakeBucket()
    asked = spec(source="./train.py", inputs={"train": "./data"})

    package(asked, project, bucket)
    once = list(bucket.puts)
    package(asked, project, bucket)

    assert bucket.puts == once


def test_a_local_channel_is_sent_and_an_address_is_left_alone(project: Path) -> None:
    bucket = FakeBucket()
    inputs = {
        "train": "./data",
        "test": {"uri": "./data", "content_type": "text/csv"},
        "far": "s3://b/k",
    }

    sent = package(spec(inputs=inputs), project, bucket)["training"]["inputs"]

    assert sent["far"] == "s3://b/k"
    assert sent["test"] == {"uri": sent["train"], "content_type": "text/csv"}
    assert bucket.objects[sent["train"] + "one.csv"] == b"1"


def test_the_callers_spec_is_not_changed(project: Path) -> None:
    asked = spec(source="./train.py")

    package(asked, project, FakeBucket())

    assert asked == spec(source="./train.py")


def test_a_native_request_is_left_alone(project: Path) -> None:
    native: dict[str, Any] = {"tuning_job": {"TrainingJobDefinition": {}}}

    assert package(native, project, FakeBucket()) == native


@pytest.mark.parametrize(
    ("training", "told"),
    [
        ({"source": "./nowhere", "script": "train.py"}, "no such file or folder"),
        ({"source": "./", "script": "tarin.py"}, "has no file tarin.py"),
        ({"inputs": {"train": "./.git/hooks"}}, "no such file or folder"),
    ],
)
def test_what_is_missing_is_said(project: Path, training: dict[str, Any], told: str) -> None:
    with pytest.raises(NotReady, match=told):
        package(spec(**training), project, FakeBucket())


def test_a_folder_too_large_for_code_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST_BYTES", 3)

    with pytest.raises(NotReady, match="Upload large data"):
        package(spec(source="./", script="train.py"), project, FakeBucket())


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="no file to send"):
        pack(tmp_path)
