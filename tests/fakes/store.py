"""The table, in memory: one class per port."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.clock import FakeClock
from tunesmith.domain.champions import Champion
from tunesmith.domain.decisions import Decision
from tunesmith.domain.errors import InvalidRequest, TuningNotFound
from tunesmith.domain.findings import Finding
from tunesmith.domain.readings import Reading
from tunesmith.domain.trials import Goal, Trial
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.domain.watching import Digest, Watched


class FakeTunings:
    """Keeps records; `seen` are the statuses that any of them was given."""

    def __init__(self, *records: TuningRecord, clock: FakeClock | None = None) -> None:
        self.records = {record.tuning_id: record for record in records}
        self.seen: set[TuningStatus] = set()
        self.clock = clock or FakeClock()

    def create(self, record: TuningRecord) -> bool:
        if record.tuning_id in self.records:
            return False
        self.records[record.tuning_id] = record
        return True

    def get(self, tuning_id: str) -> TuningRecord:
        if tuning_id not in self.records:
            raise TuningNotFound(f"no tuning has the id {tuning_id}")
        return self.records[tuning_id]

    def change(
        self,
        tuning_id: str,
        changes: Mapping[str, Any],
        *,
        unless: Sequence[TuningStatus] = (),
        expect: Mapping[str, Any] | None = None,
    ) -> TuningRecord | None:
        record = self.get(tuning_id)
        as_expected = all(getattr(record, key) == value for key, value in (expect or {}).items())
        if record.status in unless or not as_expected:
            return None
        fields = {**dict(record), **changes, "updated_at": self.clock()}
        self.records[tuning_id] = TuningRecord.model_validate(fields)
        self.seen.add(self.records[tuning_id].status)
        return self.records[tuning_id]

    def live(self) -> list[TuningRecord]:
        return [record for record in self.records.values() if record.live]

    def unheard(self) -> list[TuningRecord]:
        return [record for record in self.records.values() if record.unheard]

    def of_project(self, project: str, most: int) -> list[TuningRecord]:
        found = [record for record in self._newest() if record.project == project]
        return found[:most]

    def recent(self, limit: int, cursor: str | None) -> tuple[list[TuningRecord], str | None]:
        newest = self._newest()
        start = self._position(newest, cursor)
        page = newest[start : start + limit]
        return page, page[-1].tuning_id if start + limit < len(newest) else None

    def _newest(self) -> list[TuningRecord]:
        return sorted(self.records.values(), key=lambda each: each.created_at, reverse=True)

    def _position(self, newest: Sequence[TuningRecord], cursor: str | None) -> int:
        if cursor is None:
            return 0
        if cursor not in self.records:
            raise InvalidRequest([Finding(field="cursor", message="is not ours", fix="Drop it.")])
        return [record.tuning_id for record in newest].index(cursor) + 1


class FakeTokens:
    """Keeps tokens by attempt."""

    def __init__(self) -> None:
        self.tokens: dict[str, dict[int, str]] = {}

    def put(self, tuning_id: str, attempt: int, token: str) -> bool:
        known = self.tokens.setdefault(tuning_id, {})
        if any(other > attempt for other in known):
            return False
        known[attempt] = token
        return True

    def get(self, tuning_id: str) -> str | None:
        known = self.tokens.get(tuning_id)
        return known[max(known)] if known else None


class FakeTrials:
    """Keeps trials as last seen."""

    def __init__(self) -> None:
        self.trials: dict[str, dict[str, Trial]] = {}

    def put(self, tuning_id: str, trial: Trial) -> None:
        known = self.trials.setdefault(tuning_id, {})
        seen = known.get(trial.name)
        if seen is None or trial.status.is_terminal or not seen.status.is_terminal:
            known[trial.name] = trial

    def all(self, tuning_id: str) -> list[Trial]:
        known = self.trials.get(tuning_id, {})
        return [known[name] for name in sorted(known)]


class FakeWatchlists:
    """Keeps digests by version, and open trials; counts what is asked of it."""

    def __init__(self) -> None:
        self.digests: dict[str, Digest] = {}
        self.opened: dict[str, dict[str, Trial]] = {}
        self.calls: Counter[str] = Counter()

    def read(self, tuning_id: str) -> Watched:
        self.calls["read"] += 1
        opened = self.opened.get(tuning_id, {})
        return Watched(
            digest=self.digests.get(tuning_id, Digest()),
            open=tuple(opened[name] for name in sorted(opened)),
        )

    def watch(self, tuning_id: str, trial: Trial) -> None:
        self.calls["watch"] += 1
        known = self.opened.setdefault(tuning_id, {})
        seen = known.get(trial.name)
        if seen is None or trial.status.is_terminal or not seen.status.is_terminal:
            known[trial.name] = trial

    def fold(self, tuning_id: str, digest: Digest, closed: Sequence[str]) -> bool:
        self.calls["fold"] += 1
        if digest.version != self.digests.get(tuning_id, Digest()).version:
            return False
        self.digests[tuning_id] = digest.model_copy(update={"version": digest.version + 1})
        for name in closed:
            self.opened.get(tuning_id, {}).pop(name, None)
        return True


class FakeReadings:
    """Keeps readings by trial and id."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], dict[str, Reading]] = {}

    def add(self, tuning_id: str, trial: str, readings: Sequence[Reading]) -> None:
        known = self.kept.setdefault((tuning_id, trial), {})
        known.update({each.id: each for each in readings})

    def all(self, tuning_id: str, trial: str) -> list[Reading]:
        return list(self.kept.get((tuning_id, trial), {}).values())


class FakeDecisions:
    """Keeps decisions in the order they came."""

    def __init__(self) -> None:
        self.decisions: dict[str, dict[str, Decision]] = {}

    def add(self, tuning_id: str, decision: Decision) -> bool:
        known = self.decisions.setdefault(tuning_id, {})
        if decision.decision_id in known:
            return False
        known[decision.decision_id] = decision
        return True

    def all(self, tuning_id: str) -> list[Decision]:
        known = self.decisions.get(tuning_id, {}).values()
        return sorted(known, key=lambda decision: (decision.at, decision.decision_id))


class FakeLeases:
    """Keeps who holds what until when."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, datetime]] = {}

    def acquire(self, tuning_id: str, owner: str, now: datetime, seconds: int) -> bool:
        holder, until = self.held.get(tuning_id, (owner, now))
        if holder != owner and until > now:
            return False
        self.held[tuning_id] = (owner, now + timedelta(seconds=seconds))
        return True

    def release(self, tuning_id: str, owner: str) -> None:
        if self.held.get(tuning_id, (None,))[0] == owner:
            del self.held[tuning_id]


class FakeChampions:
    """Keeps champions by their place."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str, Goal], Champion] = {}
        self.meanwhile: list[Champion] = []
        """Who are enthroned just before each of the next ones."""

    def get(self, project: str, metric: str, goal: Goal) -> Champion | None:
        return self.places.get((project, metric, goal))

    def put(self, champion: Champion, instead_of: Champion | None) -> bool:
        place = (champion.project, champion.metric, champion.goal)
        if self.meanwhile:
            self.places[place] = self.meanwhile.pop(0)
        holder = self.places.get(place)
        if (holder and holder.tuning_id) != (instead_of and instead_of.tuning_id):
            return False
        self.places[place] = champion
        return True

    def all(self, project: str | None = None) -> list[Champion]:
        return [each for each in self.places.values() if project in {None, each.project}]


class FakeMarkers:
    """Keeps marks."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def has(self, name: str) -> bool:
        return name in self.names

    def add(self, name: str) -> None:
        self.names.add(name)
