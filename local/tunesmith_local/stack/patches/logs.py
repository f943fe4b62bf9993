"""The patch of what subscribes to logs."""

from __future__ import annotations

from ministack.services import cloudwatch_logs

from tunesmith_local.stack.patches.rewriting import rewrite


def apply() -> None:
    """Retry a function that subscribes to a log group, then use its OnFailure destination.

    What: it is invoked once, beside the workers' limit, and its failure is forgotten.
    AWS: it is invoked asynchronously: two retries, then the OnFailure destination.
    Cure: the emulator's own asynchronous invocation, which does that, is used here too.
    """
    rewrite(
        cloudwatch_logs,
        "_fanout_to_subscription_filters",
        (
            "                threading.Thread("
            "target=lambda_svc._execute_function_with_config_scope,\n"
            "                                 args=(rec, awslogs_event), daemon=True).start()\n",
            "                lambda_svc.invoke_async_with_retry("
            "lambda_svc._execution_record_for_config(rec, rec['config']), awslogs_event)\n",
        ),
    )
