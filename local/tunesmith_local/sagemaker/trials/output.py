"""A trial's output: read in bounded pieces, whatever the trial prints."""

import os
import select
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

CHUNK = 65_536
MAX_LINE = 16_384
"""What is kept of one line, in bytes."""
TAIL_LINES = 20
AFTERLIFE_MILLISECONDS = 1_000
"""How long to read on once the trial is gone, should something of it hold the pipe open."""


class LineSplitter:
    """Cuts a stream of bytes into lines; a carriage return ends one too, as of progress bars."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False

    def feed(self, chunk: bytes) -> list[str]:
        """Take in a piece and give the lines that are complete."""
        *whole, rest = (self._rest + chunk).replace(b"\r", b"\n").split(b"\n")
        if self._skipping and whole:
            del whole[0]
            self._skipping = False
        lines = [_text(line) for line in whole if line]
        if len(rest) > MAX_LINE:
            if not self._skipping:
                lines.append(_text(rest))
            self._skipping, rest = True, b""
        self._rest = b"" if self._skipping else rest
        return lines

    def end(self) -> list[str]:
        """Give what is left at the end of the stream."""
        rest, self._rest = self._rest, b""
        return [_text(rest)] if rest else []


def read_lines(descriptor: int, has_ended: Callable[[], bool]) -> Iterator[list[str]]:
    """Read a pipe to its end, and close it; gives the lines of each piece."""
    splitter = LineSplitter()
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    try:
        while True:
            if not poller.poll(AFTERLIFE_MILLISECONDS):
                if has_ended():
                    break
                continue
            chunk = os.read(descriptor, CHUNK)
            if not chunk:
                break
            yield splitter.feed(chunk)
    finally:
        os.close(descriptor)
    yield splitter.end()


class OutputLog:
    """Keeps the beginning of the output in a file, and its last lines at hand."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._left = max_bytes
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)

    def add(self, lines: list[str]) -> list[str]:
        """Write lines; give those that were within the limit."""
        self._tail.extend(lines)
        kept = []
        for line in lines:
            if self._left <= 0:
                break
            self._left -= len(line) + 1
            kept.append(line)
            if self._left <= 0:
                kept.append("... the rest of the output is not kept")
        self._file.writelines(f"{line}\n" for line in kept)
        self._file.flush()
        return kept

    def tail(self, size: int) -> str:
        """Give the end of the output."""
        return "\n".join(self._tail)[-size:]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _text(line: bytes) -> str:
    return line[:MAX_LINE].decode(errors="replace")
