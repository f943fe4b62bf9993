"""What every suite shares: no test ever meets a real AWS account."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine is no reason to fail, and a red test must be red again on the next run.
settings.register_profile("tunesmith", deadline=None, derandomize=True)
settings.load_profile("tunesmith")


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
