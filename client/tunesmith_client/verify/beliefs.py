"""Which probe looks at which line of docs/assumptions.md, and why some lines have none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunesmith_client.verify.probes import events, flow, trials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunesmith_client.verify.evidence import Evidence
    from tunesmith_client.verify.findings import Finding, Probe

PROBES: Mapping[str, Probe] = {
    "A1": events.trials_emit_events,
    "A2": events.events_repeat,
    "A3": events.events_get_lost,
    "A4": events.tuning_events_say_little,
    "A5": events.event_times_are_readable,
    "A6": events.ended_executions_emit_events,
    "A7": trials.stopped_trial_is_replaced,
    "A8": trials.stopped_trial_counts,
    "A9": trials.stop_is_gentle,
    "A10": trials.trials_start_late,
    "A11": trials.last_value_is_final,
    "A13": trials.time_limit_completes,
    "A14": trials.metrics_are_in_cloudwatch,
    "A15": trials.metrics_come_once_a_minute,
    "A21": flow.gone_tokens_are_refused,
    "A22": flow.tokens_are_answered,
    "A23": flow.executions_start_once,
    "A24": flow.time_limits_are_computed,
    "A26": trials.billable_time_comes_last,
    "A27": flow.describe_repeats_create,
    "A28": trials.container_runs_the_script,
    "A30": flow.api_refuses_in_its_own_words,
    "A33": trials.counters_count_ended_trials,
    "A35": trials.trials_are_billed_while_they_train,
}
NOT_PROBED: Mapping[str, str] = {
    "A12": "recorded already; six trials that fail would cost as much as two more tunings",
    "A16": "which trials it spares shows only over dozens of trials that take many epochs",
    "A17": "a reduction factor shows only over dozens of trials",
    "A18": "a plateau needs more trials than a tiny tuning has",
    "A19": "convergence needs more trials than a tiny tuning has",
    "A20": "what a scale was inferred shows only in the distribution of many draws",
    "A25": "a quota would have to be exhausted, which harms whoever else uses the account",
    "A29": "submitting the example itself shows it: `tunesmith submit examples/digits/tuning.yaml`",
    "A31": "its script reports one metric, so that curves can be held against known values",
    "A32": "a log group takes two subscribers, and the account's may be taken",
    "A34": "being late shows only when an event is lost, which nobody can provoke on AWS",
    "A36": "spot machines and several of them would cost more than everything else together",
    "A37": "a trial that SageMaker retries cannot be provoked",
    "A38": "`make prices` reads the price list, and costs nothing",
    "A39": "`make prices` reads the price list",
    "A40": "a refusal shows by itself, as AccessDenied in the log of *notify*",
    "A65": "a lost condition would show only if two functions wrote one status at the same moment",
    "A66": "one upload has nothing to be ordered against, and S3 seldom delivers out of order",
    "A67": "its script saves no model when it is stopped; a champion without an address shows it",
    "A41": "an event that is not taken cannot be provoked",
    "A50": "uploads in several parts and with KMS keys would have to be made and paid for",
    "A51": "a recipe that stays after its removal shows by itself, in `tunesmith recipes list`",
    "A52": "a refusal shows by itself, as AccessDenied in the log of *learn* and *trigger*",
    "A53": "an endpoint with a monitor would have to be paid for",
    "A60": "the deployment itself shows it, and takes the default here",
    "A61": "a wrong content type shows by itself, with the same body",
    "A62": "calling a path that is not there shows it: 404 or 403",
    "A63": "uploading megabytes to be refused shows nothing that anybody depends on",
    "A64": "this deployment takes signatures, and so no tokens",
    "A70": "the log of *dispatch* shows how many limits were recognized",
    "A71": "the log of *dispatch* shows how many limits were recognized",
    "A72": "what is applied differs from account to account; the console shows both",
    "A73": "a quota would have to be exhausted, which harms whoever else uses the account",
    "A74": "a race cannot be provoked",
    "A75": "a refusal shows by itself, as a warning of the tuning that starts cold",
    "A76": "a default that differs shows only in the models of two trainings",
    "A80": "the sandbox's deployment adopts nothing: that would reach the account's other jobs",
    "A81": "a refusal shows by itself, as AccessDenied in the log of *police*",
    "A82": "being late only means that the next sweep finds the job",
    "A83": "a pipeline would need a role of its own; the example sends such a message",
    "A84": "the same: only a pipeline has steps to answer",
    "A85": "the same: only a pipeline can be stopped",
}

_LINE = re.compile(r"^\| *(A\d+) *\| *(.*?) *\|", re.MULTILINE)


def read_beliefs(page: str) -> dict[str, str]:
    """Return the beliefs of docs/assumptions.md by their ids."""
    return dict(_LINE.findall(page))


def judge(evidence: Evidence) -> dict[str, Finding]:
    """Let every probe look at the evidence."""
    return {name: probe(evidence) for name, probe in PROBES.items()}
