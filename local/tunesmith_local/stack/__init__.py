"""The embedded stack: an emulated AWS with our template deployed, and a Slack inbox."""

from tunesmith_local.stack.embedded import EmbeddedStack, serve
from tunesmith_local.stack.options import StackAddresses, StackOptions
from tunesmith_local.stack.process import StackError
from tunesmith_local.stack.standalone import (
    LocalSageMaker,
    LocalSageMakerAddresses,
    LocalSageMakerOptions,
    serve_sagemaker,
)

__all__ = [
    "EmbeddedStack",
    "LocalSageMaker",
    "LocalSageMakerAddresses",
    "LocalSageMakerOptions",
    "StackAddresses",
    "StackError",
    "StackOptions",
    "serve",
    "serve_sagemaker",
]
