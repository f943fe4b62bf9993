"""Follows a trial's output: log, metrics, and what to say should it fail."""

import time

from tunesmith_local.sagemaker.clock import Clock
from tunesmith_local.sagemaker.ports import LogLine
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.trials.metrics import MetricScanner
from tunesmith_local.sagemaker.trials.order import Emission, Folders, TrialOrder, TrialReporter
from tunesmith_local.sagemaker.trials.output import OutputLog, read_lines
from tunesmith_local.sagemaker.trials.spawner import Process

TAIL_SIZE = 900
"""Leaves room, within a FailureReason, for what comes before it."""
FLOOD = 500
"""Lines in one piece that show a trial printing faster than anybody reads."""
TICK = 0.001
"""Two values of one trial never share a time: a store of metrics would merge them."""


class OutputFollower:
    """Reads one trial's output as it comes."""

    def __init__(
        self,
        order: TrialOrder,
        folders: Folders,
        settings: EngineSettings,
        clock: Clock,
        reporter: TrialReporter,
    ) -> None:
        self._name = order.name
        self._scanner = MetricScanner(order.metric_definitions)
        self._log = OutputLog(folders.output / "log.txt", settings.max_log_bytes)
        self._clock = clock
        self._reporter = reporter
        self._last_time = 0.0
        if (folders.code / "requirements.txt").exists():
            self._say(["requirements.txt is not installed: trials share one environment."])

    def follow(self, process: Process) -> None:
        """Read to the end."""
        try:
            for lines in read_lines(process.output, process.has_ended):
                began = time.monotonic()
                self._take(lines)
                if len(lines) > FLOOD:
                    # The pipe fills up meanwhile, and the trial waits instead of everybody else.
                    time.sleep(time.monotonic() - began)
        finally:
            self._log.close()

    def tail(self) -> str:
        """Give the end of what was printed."""
        return self._log.tail(TAIL_SIZE)

    def _take(self, lines: list[str]) -> None:
        """Keep lines and report the metrics in them."""
        self._say(lines)
        found = [
            Emission(name, value, self._now())
            for line in lines
            for name, value in self._scanner.scan(line)
        ]
        if found:
            self._reporter.emitted(self._name, found)
        while self._scanner.given_up:
            name = self._scanner.given_up.pop()
            self._say([f"the regular expression of metric {name} takes too long: given up"])

    def _say(self, lines: list[str]) -> None:
        now = self._clock()
        if kept := self._log.add(lines):
            self._reporter.printed(self._name, [LogLine(now, line) for line in kept])

    def _now(self) -> float:
        self._last_time = max(self._clock(), self._last_time + TICK)
        return self._last_time
