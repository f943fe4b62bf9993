"""The emulator's process: `python -m tunesmith_local.stack.emulator <settings.json>`.

Its standard input is a pipe held by whoever started it. When the pipe closes, because its owner
stopped or was killed, the process ends too, and takes trials and Lambda workers with it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith_local.stack import keeping
from tunesmith_local.stack.process import sweep
from tunesmith_local.stack.settings import EmulatorSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunesmith_local.stack.journal import Journal

LAST_RESORT_SECONDS = 15.0
OWNER_IS_GONE = threading.Event()


def environment(settings: EmulatorSettings) -> dict[str, str]:
    """Return what ministack reads from its environment."""
    scale = settings.minute_seconds / 60
    return {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(settings.port),
        "MINISTACK_ACCOUNT_ID": settings.account_id,
        "MINISTACK_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SFN_WAIT_SCALE": f"{min(scale, 1.0):.6f}",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": f"{settings.minute_seconds:.3f}",
        "LAMBDA_ASYNC_RETRY_MAX_SECONDS": f"{settings.minute_seconds * 2:.3f}",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "INFO",
        **(keeping.environment(settings.state_dir) if settings.persist else {}),
    }


async def serve(settings: EmulatorSettings, journal: Journal | None) -> None:
    """Serve until a signal arrives or the owner of our standard input is gone."""
    from hypercorn.asyncio import serve as hypercorn_serve  # noqa: PLC0415 -- after the environment
    from hypercorn.config import Config  # noqa: PLC0415
    from ministack.app import app  # noqa: PLC0415

    config = Config()
    config.bind = [f"fd://{settings.listen_fd}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.accesslog = None
    stop = _stop_event()
    if journal:
        await journal.replay()
    await hypercorn_serve(app, config, shutdown_trigger=stop.wait)


def _stop_event() -> asyncio.Event:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def request_stop() -> None:
        stop.set()
        threading.Thread(target=_end_by_force, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, request_stop)
    threading.Thread(
        target=_watch_owner, args=(loop, request_stop), name="owner", daemon=True
    ).start()
    return stop


def _watch_owner(loop: asyncio.AbstractEventLoop, request_stop: Callable[[], None]) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    OWNER_IS_GONE.set()
    loop.call_soon_threadsafe(request_stop)


def _end_by_force() -> None:
    threading.Event().wait(LAST_RESORT_SECONDS)
    os._exit(1)


def main(settings_file: Path) -> None:
    """Run the emulator with our patches and our SageMaker."""
    settings = EmulatorSettings.model_validate_json(settings_file.read_bytes())
    os.environ.update(environment(settings))
    # Both import ministack, which reads its environment when it is imported.
    from tunesmith_local.stack import patches, sagemaker_service  # noqa: PLC0415

    journal = keeping.apply(settings.state_dir) if settings.persist else None
    patches.apply(minute_seconds=settings.minute_seconds)
    stop_engine = sagemaker_service.attach(settings)
    status = 0
    try:
        asyncio.run(serve(settings, journal))
    except Exception:  # noqa: BLE001 -- whatever it was, trials and workers must end
        traceback.print_exc()
        status = 1
    stop_engine()
    patches.end_lambda_workers()
    sweep(settings.state_dir)
    if OWNER_IS_GONE.is_set() and not settings.keep:
        shutil.rmtree(settings.state_dir, ignore_errors=True)
    sys.stderr.flush()
    os._exit(status)  # the emulator's daemon threads would hold a normal exit up


if __name__ == "__main__":
    main(Path(sys.argv[1]))
