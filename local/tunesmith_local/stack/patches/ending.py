"""Patches of Step Functions: an execution ended from outside is over at once, and for good."""

# ruff: noqa: SLF001 -- a patch changes what its target calls private

from __future__ import annotations

import json
import threading
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region, now_iso, request_scope
from ministack.services import stepfunctions

from tunesmith_local.stack.patches.rewriting import Emulated, rewrite, wrap

Execution = dict[str, Any]

_machines: dict[str, str] = {}
_current: ContextVar[Execution | None] = ContextVar("execution", default=None)


class ExecutionOver(BaseException):
    """Leaves the thread of an execution that has been ended from outside.

    Not an Exception: neither Retry nor Catch of a state may see it.
    """


def apply() -> None:
    """End what is aborted, and what exceeds the state machine's `TimeoutSeconds`.

    What: the thread of an aborted execution waits on for its token, goes on retrying, and in
    the end turns ABORTED into FAILED; its token still takes an answer. `TimeoutSeconds` of the
    state machine is ignored.
    AWS: nothing more happens, and an answer to its token is refused (`TaskTimedOut`). An
    execution out of time ends as TIMED_OUT, which no Catch sees.
    Cure: ending wakes whoever waits, the tokens are gone, a final status stays, and a timer
    watches executions that have a limit.
    """
    wrap(stepfunctions, "_run_execution", _watched, expects="time.sleep(0.15)")
    wrap(stepfunctions, "_fail_execution", _only_while_running, expects='["status"] = "FAILED"')
    wrap(stepfunctions, "_scaled_sleep", _until_over, expects="_SFN_WAIT_SCALE")
    wrap(stepfunctions, "_stop_execution", _then_wake, expects='["status"] = "ABORTED"')
    rewrite(
        stepfunctions,
        "_invoke_with_callback",
        (
            "    info = _task_tokens.pop(token, {})\n",
            "    leave_if_over()\n    info = _task_tokens.pop(token, {})\n",
        ),
        (
            '"event": evt, "result": None, "error": None, "heartbeat": None}',
            '"event": evt, "result": None, "error": None, "heartbeat": None,\n'
            '        "execution": waits_for(token)}',
        ),
    )
    stepfunctions.leave_if_over = leave_if_over
    stepfunctions.waits_for = waits_for
    gone = ('"TaskDoesNotExist", "Task token not found"', '"TaskTimedOut", "Task Timed Out"')
    rewrite(stepfunctions, "_send_task_success", gone)
    rewrite(stepfunctions, "_send_task_failure", gone)


def leave_if_over() -> None:
    """Leave the thread of an execution that is no longer running."""
    execution = _current.get()
    if execution is not None and execution["status"] != "RUNNING":
        raise ExecutionOver


def waits_for(token: str) -> Execution | None:
    """Note whose token this is, and return the execution."""
    execution = _current.get()
    if execution is not None:
        _machines[token] = execution["stateMachineArn"]
    return execution


def machine_of(token: str) -> str | None:
    """Return the state machine that a token was made for, whether it still waits or not."""
    return _machines.get(token)


def wake(execution: Execution) -> None:
    """Wake whatever an ended execution waits for, and withdraw its tokens."""
    execution.setdefault("over", threading.Event()).set()
    for token, info in list(stepfunctions._task_tokens.items()):
        if info.get("execution") is execution:
            stepfunctions._task_tokens.pop(token, None)
            info["event"].set()


def _watched(original: Emulated) -> Emulated:
    def _run_execution(exec_arn: str) -> None:
        execution = stepfunctions._executions.get(exec_arn)
        _current.set(execution)
        timer = _timer(execution)
        try:
            original(exec_arn)
        except ExecutionOver:
            stepfunctions.logger.info("%s was ended from outside", exec_arn)
        finally:
            timer.cancel()

    return _run_execution


def _only_while_running(original: Emulated) -> Emulated:
    def _fail_execution(execution: Execution, error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            original(execution, error, cause)

    return _fail_execution


def _until_over(_original: Emulated) -> Emulated:
    def _scaled_sleep(seconds: float) -> None:
        execution = _current.get()
        over = execution.setdefault("over", threading.Event()) if execution else threading.Event()
        over.wait(max(0.0, seconds * stepfunctions._SFN_WAIT_SCALE))
        leave_if_over()

    return _scaled_sleep


def _then_wake(original: Emulated) -> Emulated:
    def _stop_execution(data: dict[str, Any]) -> object:
        answer = original(data)
        execution = stepfunctions._executions.get(data.get("executionArn"))
        if execution is not None and execution["status"] == "ABORTED":
            wake(execution)
        return answer

    return _stop_execution


def _timer(execution: Execution | None) -> threading.Timer:
    machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn"))
    limit = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    timer = threading.Timer(limit or 0, _time_out, (execution, get_account_id(), get_region()))
    timer.daemon = True
    if limit:
        timer.start()
    return timer


def _time_out(execution: Execution, account_id: str, region: str) -> None:
    if execution["status"] != "RUNNING":
        return
    with request_scope(account_id, region):
        execution["status"] = "TIMED_OUT"
        execution["stopDate"] = now_iso()
        stepfunctions._add_event(execution, "ExecutionTimedOut", {})
        stepfunctions._emit_execution_status_event(execution)
        wake(execution)
