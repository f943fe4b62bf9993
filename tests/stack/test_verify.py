"""`tunesmith verify-aws` on the embedded stack: it sees what the stack does, and leaves nothing."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from tests.stack.embedded.deployed import ROOT
from tunesmith_client.api import TuningsApi
from tunesmith_client.verify import beliefs, budget, fixtures
from tunesmith_client.verify.findings import Verdict
from tunesmith_client.verify.main import Verification
from tunesmith_client.verify.plan import ABORTED, STOPPED, Pace, Planned, plan
from tunesmith_client.verify.sandbox import Clients, Names
from tunesmith_client.verify.sanitize import Sanitizer, remains
from tunesmith_local.stack import EmbeddedStack, StackOptions

pytestmark = pytest.mark.stack

PACE = Pace(
    epochs=16,
    epoch_seconds=0.5,
    trial_limit_seconds=60,
    tuning_limit_seconds=120,
    stop_after_seconds=0.1,
    metric_period_seconds=1,
    poll_seconds=0.1,
    late_seconds=1.0,
    patience_seconds=200.0,
    removal_seconds=30.0,
)


@dataclass
class Embedded:
    """The embedded stack as an account that has the service deployed already."""

    stack: EmbeddedStack

    @property
    def region(self) -> str:
        return self.stack.addresses.region

    @property
    def client(self) -> Clients:
        return self.stack.aws.client

    def deploy(self, names: Names) -> Mapping[str, str]:
        self.client("s3").create_bucket(Bucket=names.artifacts)
        return {**self.stack.addresses.outputs, "ApiUrl": self.stack.addresses.api_url}

    def api(self, outputs: Mapping[str, str]) -> TuningsApi:
        session = botocore.session.get_session()
        session.set_config_variable("region", self.region)
        return TuningsApi.connect(outputs["ApiUrl"], session)


def test_a_verification_probes_every_belief_and_leaves_nothing(tmp_path: Path) -> None:
    names = Names.fresh()
    engine = {"duplicate_events": True, "metric_flush_seconds": 0.1, "stop_grace_seconds": 2}
    options = StackOptions(
        environment=names.environment,
        minute_seconds=1.0,
        engine=engine,
        trial_python=Path(sys.executable),
        parameters={"AllowedImageRegistries": "*"},
    )
    said: list[str] = []
    with EmbeddedStack(ROOT, options) as stack:
        verification = Verification.prepare(
            ROOT, Embedded(stack), planned=shortened(), pace=PACE, say=said.append, names=names
        )

        verification.run()

        assert verification.left == []
        assert everything_named_after(names, stack.aws.client) == []
    evidence = verification.evidence
    seen = beliefs.judge(evidence)
    told = {name: (finding.verdict.value, finding.seen) for name, finding in seen.items()}
    assert evidence.notes == [], told
    # What the embedded stack does as AWS is believed to, and what it does otherwise on purpose:
    # instances start at once, metrics come each second, an execution's name is taken for good.
    assert by(seen, Verdict.DIFFERS) == {"A10", "A15", "A23"}, told
    assert by(seen, Verdict.UNSEEN) <= {"A3", "A13", "A24"}, told
    kept = fixtures.write(evidence, Sanitizer(names, verification.outputs), tmp_path)
    assert remains("".join(path.read_text() for path in kept)) == []
    again = fixtures.read(tmp_path)
    assert again is not None
    verdicts = {name: each.verdict for name, each in beliefs.judge(again).items()}
    assert verdicts == {name: each.verdict for name, each in seen.items()}


def shortened() -> list[Planned]:
    """Two tunings of the plan, and of these no more trials than the probes look at."""
    planned = plan(PACE, budget.DEFAULT_INSTANCE)
    return [
        replace(each, jobs=2, spec={**each.spec, "search": {**each.spec["search"], "max_jobs": 2}})
        for each in planned
        if each.strategy in {STOPPED, ABORTED}
    ]


def by(findings: Mapping[str, Any], verdict: Verdict) -> set[str]:
    return {name for name, finding in findings.items() if finding.verdict is verdict}


def everything_named_after(names: Names, client: Clients) -> list[str]:
    buckets = [each["Name"] for each in client("s3").list_buckets()["Buckets"]]
    tables = client("dynamodb").list_tables()["TableNames"]
    rules = [each["Name"] for each in client("events").list_rules()["Rules"]]
    queues = client("sqs").list_queues().get("QueueUrls", [])
    functions = [each["FunctionName"] for each in client("lambda").list_functions()["Functions"]]
    live = ["CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_FAILED"]
    stacks = client("cloudformation").list_stacks(StackStatusFilter=live)["StackSummaries"]
    found = [*buckets, *tables, *rules, *queues, *functions, *(s["StackName"] for s in stacks)]
    return [each for each in found if names.environment in each]
