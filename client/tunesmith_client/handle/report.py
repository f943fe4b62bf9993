"""The report page of a tuning, as a text that Jupyter can show."""

from __future__ import annotations

import html
from pathlib import Path

from tunesmith_client.files import write_atomically

FRAME = (
    '<iframe srcdoc="{page}" sandbox="allow-scripts" title="report" '
    'style="width:100%;height:40em;border:0"></iframe>'
)


class Report(str):
    """An HTML page; in Jupyter it shows itself, in a frame that keeps its styles to itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say what it is: Jupyter keeps this beside the page."""
        return f"<report, {len(self):,} characters of HTML; save(path) writes it to a file>"

    def save(self, path: str | Path) -> Path:
        """Write the page to a file and return its path."""
        write_atomically(Path(path), self.encode())
        return Path(path)

    def _repr_html_(self) -> str:
        return FRAME.format(page=html.escape(self))
