"""An AWS account as the place of a verification: `sam` builds and deploys the stack."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from tunesmith_client.api import TuningsApi
from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import boto3
    import botocore.session

    from tunesmith_client.verify.sandbox import Clients, Names

SAM = (".tunesmith", "sam-env", "bin", "sam")
LAST_LINES = 30


@dataclass(frozen=True)
class Account:
    """The account of this shell's credentials."""

    root: Path
    session: boto3.Session
    caller: botocore.session.Session
    parameters: Mapping[str, str]
    """Of the template, beside the environment's name."""

    @property
    def region(self) -> str:
        """Its region."""
        return str(self.session.region_name)

    @property
    def client(self) -> Clients:
        """Makes clients."""
        return clients_of(self.session)

    def number(self) -> str:
        """Ask whose account it is; raises NotReady without credentials that work."""
        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            raise NotReady(f"The AWS credentials of this shell do not work: {error}.") from error

    def deploy(self, names: Names) -> Mapping[str, str]:
        """Build and deploy the stack, and return its outputs."""
        self._make_bucket(names.artifacts)
        run(["make", "build"], self.root)
        with tempfile.TemporaryDirectory(prefix="tunesmith-verify-") as folder:
            config = Path(folder, "samconfig.toml")  # the repository's own is not for this
            config.write_text("version = 0.1\n", encoding="utf-8")
            run(deploy_command(self.root, names, self.region, config, self.parameters), self.root)
        stacks = self.client("cloudformation").describe_stacks(StackName=names.stack)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stacks[0]["Outputs"]}

    def api(self, outputs: Mapping[str, str]) -> TuningsApi:
        """Reach the deployed API."""
        return TuningsApi.connect(outputs["ApiUrl"], self.caller)

    def _make_bucket(self, name: str) -> None:
        place: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.client("s3").create_bucket(
            Bucket=name, **({} if self.region == "us-east-1" else place)
        )


def clients_of(session: boto3.Session) -> Clients:
    """Make clients of a session."""

    def client(service: str) -> Any:  # noqa: ANN401 -- each service has a type of its own
        return session.client(service)  # type: ignore[call-overload]

    return client


def deploy_command(
    root: Path, names: Names, region: str, config: Path, parameters: Mapping[str, str]
) -> list[str]:
    """Return the call of `sam` that deploys what was built."""
    given = {"EnvironmentName": names.environment, **parameters}
    return [
        str(root.joinpath(*SAM)),
        "deploy",
        *("--config-file", str(config)),
        *("--template-file", str(root / ".aws-sam" / "build" / "template.yaml")),
        *("--stack-name", names.stack),
        *("--s3-bucket", names.artifacts),
        *("--region", region),
        *("--capabilities", "CAPABILITY_IAM"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        "--parameter-overrides",
        *(f"{name}={value}" for name, value in given.items()),
    ]


def run(command: Sequence[str], folder: Path) -> None:
    """Run a program; Ctrl-C reaches us alone. Show the end of what it said when it fails."""
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        start_new_session=True,
    )
    if ran.returncode != 0:
        said = "\n".join(ran.stdout.splitlines()[-LAST_LINES:])
        raise NotReady(f"`{' '.join(command[:2])}` failed:\n{said}")
