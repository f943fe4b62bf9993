"""What a stack can be told when it starts, and where everything is once it runs."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ACCOUNT_ID = "111122223333"  # AWS's own example account
REGION = "us-east-1"


def default_trial_python(root: Path) -> Path:
    """Return the trials' own interpreter, or ours where that was not set up."""
    own = root / ".tunesmith" / "trials-env" / "bin" / "python"
    return own if own.exists() else Path(sys.executable)


class StackOptions(BaseModel):
    """How to start a stack; every default suits a person at a terminal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state_dir: Path | None = Field(None, description="default: .tunesmith/stacks/<random>")
    port: int = Field(0, ge=0, le=65535, description="0 takes a free one")
    minute_seconds: float = Field(60.0, gt=0, description="how long a minute of a schedule lasts")
    environment: str = "local"
    enforce_iam: bool = Field(False, description="check signatures and policies as AWS does")
    parameters: dict[str, str] = Field(default_factory=dict, description="of the template")
    engine: dict[str, Any] | None = Field(
        default_factory=dict, description="settings of our SageMaker; None leaves it out"
    )
    trial_python: Path | None = Field(None, description="the interpreter that runs the trials")
    template: Path | None = Field(None, description="default: template.yaml of the repository")
    keep: bool = Field(False, description="leave the state directory behind")
    deploy_seconds: float = Field(180.0, gt=0)

    def resolved_state_dir(self, root: Path) -> Path:
        """Return the directory of this stack, a fresh one unless it was chosen."""
        chosen = self.state_dir or root / ".tunesmith" / "stacks" / secrets.token_hex(4)
        return chosen.absolute()


class StackAddresses(BaseModel):
    """Where a running stack is reached."""

    model_config = ConfigDict(frozen=True)

    endpoint_url: str
    api_url: str
    bucket: str
    table: str
    state_machine_arn: str
    slack_inbox_url: str
    region: str
    account_id: str
    role_arn: str
    outputs: dict[str, str]
