"""The program that the documentation shows does what is said about it."""

import os
import re
import subprocess
import sys

from tests.stack.standalone.server import ROOT, Server

DOCUMENT = ROOT / "docs" / "local-sagemaker.md"


def test_the_documented_program_tunes(server: Server) -> None:
    [program] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    server.start()
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": server.addresses["endpoint_url"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": server.addresses["region"],
    }

    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ended.stdout.startswith("Completed parabola-"), ended.stderr
    assert "'width'" in ended.stdout
