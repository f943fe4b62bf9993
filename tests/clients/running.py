"""The clients as programs in environments of their own, told where things are as by a shell."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tunesmith_local.stack import LocalSageMakerAddresses, StackAddresses

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
# Telemetry would leave this machine; such a file is the documented way to switch it off.
QUIET = "SchemaVersion: '1.0'\nSageMaker: {PythonSDK: {Modules: {TelemetryOptOut: true}}}\n"


class Clients:
    """Runs programs as their users would: with the SDK they need and the endpoint in a variable."""

    def __init__(self, addresses: LocalSageMakerAddresses | StackAddresses, folder: Path) -> None:
        self._addresses = addresses
        self._folder = folder
        folder.mkdir()
        (folder / "sdk.yaml").write_text(QUIET)

    def report(self, sdk: str, program: str, **variables: str) -> dict[str, Any]:
        """Run one of our programs and return what it saw."""
        output = self.run(sdk, [str(PROGRAMS / program)], **variables)
        report: dict[str, Any] = json.loads(output.splitlines()[-1])
        return report

    def run(self, sdk: str, arguments: list[str], **variables: str) -> str:
        """Run a program and return its output."""
        finished = subprocess.run(
            [ROOT / ".tunesmith" / f"sdk-{sdk}-env" / "bin" / "python", *arguments],
            cwd=self._folder,
            env={**self._environment(), **variables},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-6000:]
        return finished.stdout

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "AWS_ENDPOINT_URL": self._addresses.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self._addresses.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAGEMAKER_USER_CONFIG_OVERRIDE": str(self._folder / "sdk.yaml"),
            "CLIENTS_BUCKET": self._addresses.bucket,
            "CLIENTS_ROLE": self._addresses.role_arn,
        }
