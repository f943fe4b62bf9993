"""One verification from the first resource to the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tunesmith_client.package import S3Bucket, package
from tunesmith_client.verify.evidence import Evidence, TuningSeen
from tunesmith_client.verify.plan import SCRIPT
from tunesmith_client.verify.questions import Questions
from tunesmith_client.verify.removal import Removal
from tunesmith_client.verify.sandbox import Names
from tunesmith_client.verify.tap import Tap
from tunesmith_client.verify.watching import Stage, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tunesmith_client.api import TuningsApi
    from tunesmith_client.verify.plan import Pace, Planned
    from tunesmith_client.verify.sandbox import Site


@dataclass
class Verification:
    """What is verified where; afterwards, what was seen and what could not be removed."""

    root: Path
    site: Site
    names: Names
    planned: Sequence[Planned]
    pace: Pace
    say: Callable[[str], None]
    evidence: Evidence
    outputs: Mapping[str, str]
    left: list[str]

    @classmethod
    def prepare(
        cls,
        root: Path,
        site: Site,
        *,
        planned: Sequence[Planned],
        pace: Pace,
        say: Callable[[str], None],
        names: Names | None = None,
    ) -> Verification:
        """Prepare one; nothing is made yet."""
        evidence = Evidence(region=site.region, started_at=datetime.now(UTC))
        return cls(root, site, names or Names.fresh(), planned, pace, say, evidence, {}, [])

    def run(self) -> None:
        """Deploy, run, look and ask; remove everything, however that goes."""
        try:
            self._run()
        finally:
            removal = Removal(
                self.site.client,
                self.names,
                self.say,
                self.pace.removal_seconds,
                self.pace.poll_seconds,
            )
            self.left = removal.run()

    def _run(self) -> None:
        self.say(f"deploying {self.names.stack}")
        self.outputs = self.site.deploy(self.names)
        tap = Tap(self.site.client, self.names)
        tap.open()
        api = self.site.api(self.outputs)
        questions = Questions(self.site.client, self.outputs, api.url, self.evidence)
        self._submit(api)
        watch(
            Stage(
                clients=self.site.client,
                api=api,
                outputs=self.outputs,
                tap=tap,
                pace=self.pace,
                evidence=self.evidence,
                ask=questions.start_again,
                say=self.say,
            )
        )
        questions.ask_at_the_end()
        questions.read_the_rest()

    def _submit(self, api: TuningsApi) -> None:
        bucket = S3Bucket(self.site.client("s3"), self.outputs["BucketName"])
        folder = self.root.joinpath(*SCRIPT[:-1])
        for each in self.planned:
            accepted = api.submit(package(each.spec, folder, bucket))
            self.say(f"{each.strategy}: {accepted.tuning_id}")
            self.evidence.tunings[each.strategy.value] = TuningSeen(
                tuning_id=accepted.tuning_id,
                job_name=f"{self.names.jobs}{accepted.tuning_id}",
                max_jobs=each.jobs,
            )
