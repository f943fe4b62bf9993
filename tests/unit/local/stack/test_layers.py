import io
import zipfile
from pathlib import Path

from tunesmith_local.stack.patches.lambdas import unpacked


def _archive(content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("python/pkg/__init__.py", content)
    return buffer.getvalue()


def test_workers_share_what_a_layer_unpacks_to(tmp_path: Path) -> None:
    first = unpacked(_archive("x = 1"), tmp_path)
    (first / "python" / "pkg" / "compiled.pyc").write_bytes(b"left by a worker")

    again = unpacked(_archive("x = 1"), tmp_path)
    other = unpacked(_archive("x = 2"), tmp_path)

    assert again == first
    assert (first / "python" / "pkg" / "compiled.pyc").exists()
    assert (other / "python" / "pkg" / "__init__.py").read_text() == "x = 2"
