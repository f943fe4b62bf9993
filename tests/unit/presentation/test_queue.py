"""Slack is told who waits, for what."""

from tests.fakes.samples import NOON, record
from tunesmith.domain.turns import Place
from tunesmith.presentation.queue import queued


def test_place_and_cause_are_told() -> None:
    place = Place(place=2, of=3, cause="waits for 12 of <x>: 8 of 10 in use", since=NOON)

    told = queued(record(name="digits", channel="#ml"), place)

    assert told.channel == "#ml"
    assert told.text.startswith("Tuning waits: digits (place 2 of 3: waits for 12 of ")
    assert "It waits for 12 of &lt;x&gt;: 8 of 10 in use." in str(told.blocks)
