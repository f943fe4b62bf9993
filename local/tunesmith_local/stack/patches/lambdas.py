"""Patches of Lambda: what an exception is called, how many workers run, who survives."""

# ruff: noqa: SLF001 -- a patch changes what its target calls private

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from tunesmith_local.stack.patches.rewriting import Emulated, replaced, rewrite, wrap

CONCURRENT_WORKERS = 2
Record = dict[str, Any]


def apply() -> None:
    """Apply the patches of Lambda."""
    report_the_exceptions_class()
    queue_behind_two_workers()


def report_the_exceptions_class() -> None:
    """Report an exception by its class.

    What: every exception of a handler is reported as `Runtime.HandlerError`.
    AWS: `errorType` is the class's name, and `ErrorEquals` in a state machine matches it.
    Cure: the worker's answer carries the class's name and the stack trace, and the service
    hands them on.
    """
    lambda_runtime._PYTHON_WORKER_SCRIPT = replaced(
        lambda_runtime._PYTHON_WORKER_SCRIPT,
        '"error": str(e), "trace": traceback.format_exc()}',
        '"error": str(e), "error_type": type(e).__name__,'
        ' "stack": traceback.format_exception(e), "trace": traceback.format_exc()}',
        "lambda_runtime._PYTHON_WORKER_SCRIPT",
    )
    rewrite(
        lambda_svc,
        "_execute_function_warm",
        (
            'error_type = "Runtime.HandlerError"',
            'error_type = result.get("error_type", "Runtime.HandlerError")',
        ),
        (
            '"errorType": error_type,\n',
            '"errorType": error_type, "stackTrace": result.get("stack", []),\n',
        ),
    )


def queue_behind_two_workers() -> None:
    """Let at most two invocations of a function run at a time.

    What: each concurrent invocation gets a process of its own, without limit; a burst of fifty
    executions made over a hundred processes, and all of them timed out.
    AWS: runs up to a thousand at once on machines of its own.
    Cure: the third invocation waits, before its time limit begins.
    """
    turns: dict[str, threading.Semaphore] = defaultdict(
        lambda: threading.Semaphore(CONCURRENT_WORKERS)
    )
    guard = threading.Lock()

    def queued(original: Emulated) -> Emulated:
        def _execute_function_warm(func: Record, event: object, request_id: str) -> object:
            config = func.get("config") or func
            with guard:
                turn = turns[config.get("FunctionArn", "")]
            with turn:
                return original(func, event, request_id)

        return _execute_function_warm

    wrap(lambda_svc, "_execute_function_warm", queued, expects="worker = None  #")


def end_workers() -> None:
    """End the warm worker processes; called when the emulator stops."""
    lambda_runtime.reset()
