import io
import zipfile
from pathlib import Path

import pytest

from tunesmith_local.stack.archives import BuildError, zip_folder, zip_layer


def _names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def _function(folder: Path) -> Path:
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "__pycache__" / "app.pyc").write_bytes(b"old")
    (folder / "app.py").write_text("x = 1\n")
    return folder


def test_a_functions_zip_has_its_files_at_the_top(tmp_path: Path) -> None:
    assert _names(zip_folder(_function(tmp_path / "submit"))) == ["app.py"]


def test_the_same_files_make_the_same_zip(tmp_path: Path) -> None:
    assert zip_folder(_function(tmp_path / "a")) == zip_folder(_function(tmp_path / "b"))


def test_a_code_layers_packages_lie_under_python(tmp_path: Path) -> None:
    package = tmp_path / "core" / "pkg"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (tmp_path / "core" / "Makefile").write_text("build:\n")

    assert _names(zip_layer(tmp_path / "core", tmp_path / "cache")) == ["python/pkg/__init__.py"]


def test_an_empty_requirements_layer_is_built_once(tmp_path: Path) -> None:
    layer = tmp_path / "dependencies"
    layer.mkdir()
    (layer / "requirements.txt").write_text("# nothing is needed\n")
    cache = tmp_path / "cache"

    zip_layer(layer, cache)
    (built,) = cache.glob("*/layer.zip")
    stamp = built.stat().st_mtime_ns
    zip_layer(layer, cache)

    assert built.stat().st_mtime_ns == stamp


def test_a_requirement_without_hash_is_refused(tmp_path: Path) -> None:
    layer = tmp_path / "dependencies"
    layer.mkdir()
    (layer / "requirements.txt").write_text("pydantic==2.0\n")

    with pytest.raises(BuildError, match="hash"):
        zip_layer(layer, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*/layer.zip"))
