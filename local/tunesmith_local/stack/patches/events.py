"""Patches of EventBridge and of what S3 sends to it."""

from __future__ import annotations

from ministack.services import eventbridge, s3

from tunesmith_local.stack.patches.rewriting import rewrite


def apply() -> None:
    """Apply the patches of events."""
    retry_what_events_invoke()
    name_the_objects_version()


def retry_what_events_invoke() -> None:
    """Retry a function invoked by a rule or a schedule, then use its OnFailure destination.

    What: it is invoked once, and its failure is forgotten.
    AWS: it is invoked asynchronously: two retries, then the OnFailure destination.
    Cure: the emulator's own asynchronous invocation, which does that, is used here too.
    """
    rewrite(
        eventbridge,
        "_dispatch_to_lambda",
        (
            "    threading.Thread(\n"
            "        target=lambda_svc._execute_function_with_config_scope,"
            " args=(exec_record, event), daemon=True\n"
            "    ).start()\n",
            "    lambda_svc.invoke_async_with_retry(exec_record, event)\n",
        ),
    )


def name_the_objects_version() -> None:
    """Name the version of an object that was created in a versioned bucket.

    What: the `Object Created` event has no `version-id`.
    AWS: it has one when the bucket is versioned; a request's identity hangs on it.
    Cure: as on AWS.
    """
    rewrite(
        s3,
        "_fire_s3_event",
        (
            '"sequencer": sequencer or "0"},\n',
            '"sequencer": sequencer or "0",\n'
            ' **({"version-id": version_id} if version_id else {})},\n',
        ),
    )
