"""What every suite shares: no test ever meets a real AWS account."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# A busy machine is no reason to fail, and a red test must be red again on the next run.
settings.register_profile("tunesmith", deadline=None, derandomize=True)
settings.load_profile("tunesmith")


TOGETHER = ("tests/clients/", "tests/stack/embedded/", "tests/stack/flows/")
"""Folders whose tests share a stack: one process runs them all, so that it is started once."""


def together(nodeid: str) -> str:
    """Name the file of a test, or its folder."""
    file, _, _ = nodeid.partition("::")
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Say what stays together when tests are run by several processes (`pytest -n 2`)."""
    config.option.loadscopereorder = False  # the quick ones last, so that nobody waits at the end
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = together
    return scheduler


def pytest_collection_finish() -> None:
    """Let the garbage collector leave what was imported alone: looking through it all is slow."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def aws_account_nobody_owns() -> Iterator[None]:
    """Hide the shell's AWS settings and hand out credentials that open nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_CONFIG_FILE", "/dev/null")
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        yield
