"""What holds for the repository as a whole, whatever the code does."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYER_LOCK = ROOT / "layers" / "dependencies" / "requirements.txt"
TOKENS_LOCK = ROOT / "layers" / "tokens" / "requirements.txt"
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), LAYER_LOCK, TOKENS_LOCK]

# In pieces, so that this file passes its own test.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "crates" + ".io",
    "deb.deb" + "ian.org",
    "anaconda" + ".org",
    "maven" + ".org",
]
MACHINE_PATHS = re.compile(
    r"(?<![\w.:/}~-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/"
)
SOURCES = ("layers/core", "functions", "local", "client", "scripts")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def findings(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    ]


def pins(lock: Path) -> dict[str, set[str]]:
    """Every locked package with its versions (one per Python where they differ)."""
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(), re.MULTILINE):
        locked.setdefault(name, set()).add(version)
    return locked


def test_no_tracked_file_names_a_package_registry() -> None:
    assert not findings(re.compile("|".join(map(re.escape, REGISTRIES))))


def test_no_tracked_file_names_a_path_of_somebodys_machine() -> None:
    assert not findings(MACHINE_PATHS)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_locked_package_has_a_version_and_hashes(lock: Path) -> None:
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in entries if line.strip() and not line.lstrip().startswith("#")]

    assert packages
    assert not [line for line in packages if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:", line)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_wanted_package_is_locked(lock: Path) -> None:
    text = lock.with_suffix(".in").read_text().lower().replace("_", "-")
    wanted = set(re.findall(r"^([a-z0-9.-]+)(?=[\[=<>~!\s]|$)", text, re.MULTILINE)) - {"-r"}

    assert wanted
    assert wanted <= set(pins(lock))


def test_the_lambdas_get_the_versions_that_are_tested() -> None:
    tested = pins(ROOT / "requirements" / "run.txt")

    assert {name: tested.get(name) for name in pins(LAYER_LOCK)} == pins(LAYER_LOCK)
    tested |= pins(ROOT / "requirements" / "test.txt")
    assert {name: tested.get(name) for name in pins(TOKENS_LOCK)} == pins(TOKENS_LOCK)


def test_no_function_knows_the_embedded_stack_or_the_client() -> None:
    """Functions are no package, so import-linter does not see them."""
    known = {
        (path.parent.name, name.split(".")[0])
        for path in (ROOT / "functions").glob("*/*.py")
        for name in imported(path)
    }

    assert not {pair for pair in known if pair[1] in {"tunesmith_local", "tunesmith_client"}}


def test_no_source_outgrows_a_reader() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}: {what} has {lines} lines"
        for path in sources()
        for what, lines, most in lengths(path)
        if lines > most
    ]

    assert not too_long


def test_every_module_says_by_its_name_what_it_holds() -> None:
    assert not [path for path in sources() if path.stem in EMPTY_NAMES]


def sources() -> list[Path]:
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).as_posix().startswith(SOURCES)
    ]


def lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    """The lines of a file and of each of its functions, each with the most there may be."""
    text = path.read_text()
    yield "the file", len(text.splitlines()), LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            yield f"{node.name}()", last - node.lineno + 1, LONGEST_FUNCTION


def imported(path: Path) -> list[str]:
    """Every module that a file imports, by its full name."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
