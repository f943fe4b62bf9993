"""Calls that are written down and made again."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ministack.core.responses import get_account_id, get_region, request_scope

from tunesmith_local.stack.journal import Journal, operation

JSON = {"x-amz-target": "Logs_20140328.PutLogEvents", "authorization": "secret"}


class Lines:
    """A service that keeps what it is sent, and for whom."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, bytes]] = []
        self.module: Any = SimpleNamespace(
            __name__="ministack.services.lines", handle_request=self.handle
        )

    async def handle(
        self, _method: str, _path: str, _headers: object, body: bytes, _query: object
    ) -> tuple[int, dict[str, str], bytes]:
        if body == b"wrong":
            return 400, {}, b""
        self.kept.append((get_account_id(), get_region(), body))
        return 200, {}, b""

    def send(self, body: bytes, target: str = "PutLogEvents") -> None:
        headers = {**JSON, "x-amz-target": f"Logs_20140328.{target}"}
        with request_scope("123456789012", "eu-central-1"):
            asyncio.run(self.module.handle_request("POST", "/", headers, body, {}))


def replayed(path: Path) -> list[tuple[str, str, bytes]]:
    """Start anew with what is in the file."""
    again = Lines()
    journal = Journal(path)
    journal.keep(again.module)
    asyncio.run(journal.replay())
    return again.kept


def test_what_changed_something_is_told_again_for_the_same_account(tmp_path: Path) -> None:
    lines = Lines()
    Journal(tmp_path / "journal").keep(lines.module)
    lines.send(b"one \xff")
    lines.send(b"wrong")
    lines.send(b"query", target="DescribeLogStreams")

    assert replayed(tmp_path / "journal") == [("123456789012", "eu-central-1", b"one \xff")]
    assert len(replayed(tmp_path / "journal")) == 1, "replaying writes nothing down"
    assert b"secret" not in (tmp_path / "journal").read_bytes()


def test_a_torn_line_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    lines = Lines()
    Journal(path).keep(lines.module)
    lines.send(b"one")
    with path.open("ab") as file:
        file.write(b'{"service": "ministack.ser')

    more = Lines()
    Journal(path).keep(more.module)
    more.send(b"two")

    assert [body for _, _, body in replayed(path)] == [b"one", b"two"]


def test_a_journal_that_is_too_large_is_laid_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = Lines()
    Journal(path).keep(lines.module)
    lines.send(b"one")

    Journal(path, largest_bytes=10)

    assert replayed(path) == []
    assert (tmp_path / "journal.old").stat().st_size > 10


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/", {"x-amz-target": "GraniteServiceVersion20100801.PutMetricData"}, b"{}"),
        ("/service/GraniteServiceVersion20100801/operation/PutMetricData", {}, b"\xa0"),
        ("/", {}, b"Action=PutMetricData&Version=2010-08-01"),
    ],
)
def test_an_operation_is_known_in_every_protocol(
    path: str, headers: dict[str, str], body: bytes
) -> None:
    assert operation(path, headers, body) == "PutMetricData"
