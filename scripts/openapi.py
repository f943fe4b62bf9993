#!/usr/bin/env python3
"""Write the reference of the REST API from the models: a document and a page.

`make openapi` writes both into the package that the functions carry, which only serve them.
"""

from __future__ import annotations

import json
from pathlib import Path

from scripts.api_reference.document import document
from scripts.api_reference.page import page

REFERENCE = Path(__file__).resolve().parent.parent / "layers/core/tunesmith/reference"


def written() -> dict[str, str]:
    """Return the text of each file."""
    whole = document()
    return {
        "openapi.json": json.dumps(whole, indent=2, ensure_ascii=False) + "\n",
        "docs.html": page(whole),
    }


def main() -> None:
    """Write the files."""
    for name, text in written().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"wrote {REFERENCE / name}")


if __name__ == "__main__":
    main()
