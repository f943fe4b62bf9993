"""Patches of IAM's enforcement, which is on when a stack is started with `enforce_iam`."""

from __future__ import annotations

import json
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator

from tunesmith_local.stack.patches.ending import machine_of
from tunesmith_local.stack.patches.rewriting import rewrite


def apply() -> None:
    """Apply the patches of IAM."""
    check_roots_signature()
    take_loopback_for_secure()
    authorize_an_answer_on_its_machine()
    tell_what_events_are_put()
    authorize_rules_on_themselves()


def check_roots_signature() -> None:
    """Check the signature of root's calls too.

    What: a call that names root's access key passes, whatever its signature.
    AWS: refuses every wrong signature.
    Cure: root's signature is pinned for the check like everybody's.
    """
    rewrite(
        iam_evaluator,
        "pin_signed_request",
        (
            "if not (verifiable or names_no_key)"
            " or (access_key_id and _is_root_key(access_key_id)):",
            "if not (verifiable or names_no_key):",
        ),
    )
    app.pin_signed_request = iam_evaluator.pin_signed_request


def take_loopback_for_secure() -> None:
    """Let calls pass that a policy allows over TLS only.

    What: on loopback there is no TLS, and `aws:SecureTransport` is false.
    AWS: clients come over TLS; our bucket refuses others.
    Cure: a call that reached loopback counts as secure.
    """
    pin = iam_evaluator.pin_request_origin

    def pin_request_origin(source_ip: str, secure_transport: bool) -> None:  # noqa: ARG001
        pin(source_ip, secure_transport=True)

    app.pin_request_origin = pin_request_origin


def authorize_an_answer_on_its_machine() -> None:
    """Authorize SendTaskSuccess and SendTaskFailure on the state machine of the token.

    What: they are authorized on `*`, so that a policy for one state machine never matches.
    AWS: the state machine's ARN is matched, although the reference names no resource for them.
    Cure: the token's state machine is the resource.
    """
    original = iam_actions.extract_resource_arn

    def extract_resource_arn(service: str, *request: object) -> str:
        body = request[3]
        if service == "states" and isinstance(body, bytes) and b'"taskToken"' in body:
            return machine_of(json.loads(body)["taskToken"]) or "*"
        return str(original(service, *request))

    iam_actions.extract_resource_arn = extract_resource_arn


def tell_what_events_are_put() -> None:
    """Let conditions of PutEvents look at the events' source and detail type.

    What: the keys `events:source` and `events:detail-type` are never there.
    AWS: they are those of the events that are put.
    Cure: as on AWS, for calls with one kind of event; a call that mixes them has several values.
    """
    original = iam_actions.request_tag_context

    def request_tag_context(
        service: str, action: str, body: bytes, params: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = original(service, action, body, params)
        return context | _kinds(body) if action == "events:PutEvents" else context

    iam_actions.request_tag_context = request_tag_context


def authorize_rules_on_themselves() -> None:
    """Authorize calls about a rule of the default bus on that rule.

    What: the rule's ARN has the bus in it, `rule/default/name`, and calls that name the rule as
    `Rule`, such as PutTargets, are authorized on `*`.
    AWS: it is `rule/name` for the default bus, whatever the parameter is called.
    Cure: as on AWS.
    """
    original = iam_actions.extract_resource_arn

    def extract_resource_arn(service: str, *request: object) -> str:
        body, (region, account) = request[3], request[-2:]
        if service != "events" or not isinstance(body, bytes) or b'"Entries"' in body:
            return str(original(service, *request))
        asked = json.loads(body or b"{}")
        rule = asked.get("Rule") or asked.get("Name")
        if rule is None or asked.get("EventBusName", "default") != "default":
            return str(original(service, *request))
        return f"arn:aws:events:{region}:{account}:rule/{rule}"

    iam_actions.extract_resource_arn = extract_resource_arn


def _kinds(body: bytes) -> dict[str, Any]:
    entries = json.loads(body).get("Entries", [])
    names = {"events:source": "Source", "events:detail-type": "DetailType"}
    told = {key: sorted({each.get(name, "") for each in entries}) for key, name in names.items()}
    return {key: values[0] if len(values) == 1 else values for key, values in told.items()}
