"""Patches of Step Functions: task tokens, time limits, and what States.ALL matches."""

# ruff: noqa: SLF001 -- a patch changes what its target calls private

from __future__ import annotations

from typing import Any

from ministack.services import stepfunctions

from tunesmith_local.stack.patches.rewriting import Emulated, rewrite, wrap

Object = dict[str, Any]


def apply() -> None:
    """Apply the patches of Step Functions."""
    fail_the_task_whose_lambda_raises()
    give_every_attempt_a_token()
    evaluate_time_limits()
    keep_runtime_errors_from_states_all()


def fail_the_task_whose_lambda_raises() -> None:
    """Fail a `.waitForTaskToken` task when its Lambda raises.

    What: the exception is swallowed, and the state hangs until its time limit.
    AWS: the task fails with the exception's name, which Retry and Catch see.
    Cure: the exception passes, and the token is withdrawn.
    """
    rewrite(
        stepfunctions,
        "_invoke_with_callback",
        (
            "            _call_lambda(func_ref, lambda_payload)\n"
            "        except _ExecutionError:\n"
            "            pass\n",
            "            _call_lambda(func_ref, lambda_payload)\n"
            "        except _ExecutionError:\n"
            "            if not evt.is_set():\n"
            "                _task_tokens.pop(token, None)\n"
            "                raise\n",
        ),
    )


def give_every_attempt_a_token() -> None:
    """Give each attempt of a task its own token.

    What: a retried `.waitForTaskToken` task gets the token of its first attempt again.
    AWS: every attempt has its own; an answer to an earlier one finds nothing.
    Cure: a new token whenever the arguments of an attempt are evaluated.
    """

    def with_new_token(original: Emulated) -> Emulated:
        def _apply_jsonata_arguments(
            state: Object, raw_input: object, ctx: Object | None = None
        ) -> object:
            if ctx is not None and ".waitForTaskToken" in state.get("Resource", ""):
                ctx["Task"] = {"Token": stepfunctions.new_uuid()}
            return original(state, raw_input, ctx)

        return _apply_jsonata_arguments

    wrap(stepfunctions, "_apply_jsonata_arguments", with_new_token, expects='"Arguments" not in')


def evaluate_time_limits() -> None:
    """Evaluate JSONata in `TimeoutSeconds`.

    What: the text of the expression itself is used as the limit, and the task fails.
    AWS: `TimeoutSeconds` and `HeartbeatSeconds` of a Task may be expressions.
    Cure: the expression is evaluated before the task begins.
    """

    def with_limit(original: Emulated) -> Emulated:
        def _execute_task(
            state: Object, raw_input: object, execution: Object, ctx: Object
        ) -> object:
            if isinstance(state.get("TimeoutSeconds"), str):
                limit = stepfunctions._jsonata_state_field(
                    state, "TimeoutSeconds", "number", raw_input, ctx
                )
                state = {**state, "TimeoutSeconds": limit}
            return original(state, raw_input, execution, ctx)

        return _execute_task

    wrap(
        stepfunctions, "_execute_task", with_limit, expects='effective, state_def["TimeoutSeconds"]'
    )


def keep_runtime_errors_from_states_all() -> None:
    """Keep errors that nothing may catch away from States.ALL.

    What: States.ALL matches every error.
    AWS: it matches neither `States.Runtime` nor `States.DataLimitExceeded`; they end the
    execution.
    Cure: as on AWS.
    """
    fatal = ("States.Runtime", "States.DataLimitExceeded")

    def but_fatal(original: Emulated) -> Emulated:
        def _error_matches(error_equals: list[str], error: str) -> bool:
            if error in fatal:
                return error in error_equals
            return bool(original(error_equals, error))

        return _error_matches

    wrap(stepfunctions, "_error_matches", but_fatal, expects='"States.ALL" in error_equals')
