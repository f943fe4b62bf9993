#!/usr/bin/env python3
"""Write the JSON schema of the events that the service publishes, from their model.

`make event-schema` writes docs/events/tuning-ending.schema.json.
"""

from __future__ import annotations

import json
from pathlib import Path

from tunesmith.domain.endings import TuningEnding

SCHEMA = Path(__file__).resolve().parent.parent / "docs/events/tuning-ending.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def written() -> str:
    """Return the file's text."""
    schema = TuningEnding.model_json_schema(mode="serialization")
    return json.dumps({"$schema": DIALECT, **schema}, indent=2) + "\n"


def main() -> None:
    """Write the file."""
    SCHEMA.write_text(written())
    print(f"wrote {SCHEMA}")


if __name__ == "__main__":
    main()
