"""What the functions that take requests have in common: how a request is submitted or tried out."""

from collections.abc import Mapping

from pydantic import JsonValue

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.adapters.step_functions import StepFunctionsWorkflow
from tunesmith.domain.tuning import Source
from tunesmith.guarded_settings import Guarded, Submit
from tunesmith.observability import count, logger
from tunesmith.usecases import submit as submitting
from tunesmith.usecases.estimate import Check, Preview, preview
from tunesmith.usecases.ports import Documents, Tunings
from tunesmith.usecases.pricing import with_own_prices


def wire_submit(settings: Submit, tunings: Tunings, documents: Documents) -> submitting.Submit:
    """Return what submits a request under the deployment's rules, and counts what is new."""
    workflow = StepFunctionsWorkflow(clients.stepfunctions(), settings.state_machine_arn)
    accepting = SsmSwitch(clients.ssm(), settings.switch_accept_parameter)

    def _submit(
        body: Mapping[str, JsonValue], identity: str, source: Source
    ) -> submitting.Submission:
        submission = submitting.submit(
            body,
            identity=identity,
            source=source,
            guardrails=settings.guardrails,
            prices=lambda: with_own_prices(settings.prices, settings.prices_key, documents),
            clock=utc_now,
            tunings=tunings,
            documents=documents,
            workflow=workflow,
            accepting=accepting,
        )
        tuning, fresh = submission.record.tuning_id, submission.fresh
        count("TuningsAccepted", int(fresh))
        logger.info("tuning accepted", tuning_id=tuning, door=source.door, fresh=fresh)
        return submission

    return _submit


def wire_preview(settings: Guarded, tunings: Tunings, documents: Documents) -> Check:
    """Return what tells what a request comes to, under the deployment's rules."""

    def _preview(body: Mapping[str, JsonValue]) -> Preview:
        return preview(
            body,
            guardrails=settings.guardrails,
            prices=with_own_prices(settings.prices, settings.prices_key, documents),
            tunings=tunings,
            documents=documents,
        )

    return _preview
