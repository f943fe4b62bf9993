"""The command that writes a first spec."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from tunesmith_client.cli.telling import err, out
from tunesmith_client.errors import NotReady
from tunesmith_client.files import write_atomically
from tunesmith_client.scaffold import (
    Draft,
    draft_of_image,
    draft_of_script,
    find_scripts,
    written,
)
from tunesmith_client.scaffold.images import check_image
from tunesmith_client.scaffold.writing import FILL_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 128
STANDARD_OUTPUT = "-"


def init(
    *,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Your project's folder, or the script itself.")
    ] = Path(),
    script: Annotated[
        Path | None, typer.Option(help="The training script to read; nothing of it is run.")
    ] = None,
    image: Annotated[
        str | None, typer.Option(help="The training image, such as xgboost:1.7-1.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Where to write; - prints it.", show_default="tuning.yaml in PATH"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
) -> None:
    """Write a first spec for a script or an image, with comments on what to decide."""
    if not path.exists():
        raise NotReady(f"{path}: there is no such file or folder.")
    folder = path if path.is_dir() else path.parent
    script = script or (path if path.is_file() else None)
    target = output or folder / "tuning.yaml"
    printed = str(target) == STANDARD_OUTPUT
    if not (printed or force) and target.exists():
        raise NotReady(f"{target} is there already. --force writes over it, --output elsewhere.")
    home = folder if printed else target.parent
    draft = _draft(script, image, folder, home)
    text = written(draft, folder.resolve().name[:LONGEST_NAME] or "tuning", home)
    if printed:
        typer.echo(text, nl=False)
    else:
        write_atomically(target, text.encode())
        _tell(target, text, draft)


def _draft(script: Path | None, image: str | None, folder: Path, home: Path) -> Draft:
    if script is None and image is not None:
        return draft_of_image(image)
    draft = draft_of_script(script or _chosen(find_scripts(folder), folder), home)
    if image is not None:
        check_image(image)
        draft.image, draft.image_note = image, ""
    return draft


def _chosen(found: Sequence[Path], folder: Path) -> Path:
    """Return the script to read: the only one, or train.py, or what a person says."""
    by_name = {path.name: path for path in found}
    if len(found) == 1 or "train.py" in by_name:
        return by_name.get("train.py", found[0]) if found else folder
    if not found:
        raise NotReady(
            f"{folder.resolve()} has no script with options (argparse). "
            "Name one with --script, or an image with --image xgboost:1.7-1."
        )
    names = ", ".join(by_name)
    if not sys.stdin.isatty():
        raise NotReady(f"Several scripts take options: {names}. Name one with --script.")
    chosen: str = typer.prompt(f"Which script trains? {names}")
    if chosen not in by_name:
        raise NotReady(f"{chosen} is none of {names}.")
    return by_name[chosen]


def _tell(target: Path, text: str, draft: Draft) -> None:
    out.print(Text.assemble((str(target), "bold"), "  written"), soft_wrap=True)
    found: dict[str, list[str]] = {
        "searched": list(draft.ranges),
        "fixed": list(draft.fixed),
        "metrics": [each.name for each in draft.metrics],
        "left out": [name for name in draft.left_out if name != FILL_IN],
    }
    for what, names in found.items():
        if names:
            out.print(f"  {what:<9} {', '.join(names)}", highlight=False, markup=False)
    if (open_lines := sum(FILL_IN in line for line in text.splitlines()) - 1) > 0:
        err.print(f"{open_lines} lines say {FILL_IN}: look at these first", style="yellow")
    following = f"next: tunesmith estimate {shlex.quote(str(target))}"
    out.print(following, style="dim", highlight=False, markup=False, soft_wrap=True)
