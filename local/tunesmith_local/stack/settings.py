"""What the starting process tells the emulator's process."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict


class EmulatorSettings(BaseModel):
    """How the emulator runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listen_fd: int
    port: int
    state_dir: Path
    account_id: str
    region: str
    minute_seconds: float
    engine: dict[str, Any] | None
    trial_python: Path
    keep: bool
    persist: bool = False
