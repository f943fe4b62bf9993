"""Patches of Lambda: what an exception is called, how many workers run, who survives."""

# ruff: noqa: SLF001 -- a patch changes what its target calls private

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from tunesmith_local.stack.patches.rewriting import Emulated, replaced, rewrite, wrap

CONCURRENT_WORKERS = 2
_closing = threading.Event()
_STOPPING = {
    "body": {"errorMessage": "the emulator is stopping", "errorType": "Runtime.ExitError"},
    "error": True,
    "log": "",
}
Record = dict[str, Any]


def apply() -> None:
    """Apply the patches of Lambda."""
    report_the_exceptions_class()
    keep_the_worker_that_raised()
    unpack_a_layer_once()
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


def keep_the_worker_that_raised() -> None:
    """Go on with a worker whose handler raised.

    What: it is ended, so that the next invocation starts a process.
    AWS: an exception leaves the execution environment as it is.
    Cure: only a worker that broke is ended.
    """
    rewrite(
        lambda_runtime,
        "Worker.invoke",
        (
            'if response.get("status") == "error":',
            'if response.get("status") == "error" and "error_type" not in response:',
        ),
    )


def unpack_a_layer_once() -> None:
    """Let the workers share what layers unpack to.

    What: every worker unpacks all layers anew; with ours that is most of its cold start.
    AWS: layers are laid out once, in a file system of the environment's image.
    Cure: one directory per layer's content, among the emulator's temporary files.
    """
    rewrite(
        lambda_runtime,
        "Worker._spawn",
        (
            "            layer_data = _resolve_layer_zip(layer_ref)\n",
            "            layer_data = _resolve_layer_zip(layer_ref)\n"
            "            if layer_data:\n"
            "                layers_dirs.append(unpacked_layer(layer_data))\n"
            "                continue\n",
        ),
    )
    guard = threading.Lock()

    def unpacked_layer(archive: bytes) -> str:
        with guard:
            return str(unpacked(archive, Path(tempfile.gettempdir()) / "layers"))

    lambda_runtime.unpacked_layer = unpacked_layer


def unpacked(archive: bytes, folder: Path) -> Path:
    """Return where an archive is unpacked, below a folder; it is done at most once."""
    target = folder / hashlib.sha256(archive).hexdigest()[:20]
    if not target.exists():
        unfinished = target.with_suffix(".part")
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            packed.extractall(unfinished)
        unfinished.rename(target)
    return target


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
                if _closing.is_set():
                    return _STOPPING
                return original(func, event, request_id)

        return _execute_function_warm

    wrap(lambda_svc, "_execute_function_warm", queued, expects="worker = None  #")


def end_workers() -> None:
    """End the warm worker processes, and let no new one start."""
    _closing.set()
    lambda_runtime.reset()
