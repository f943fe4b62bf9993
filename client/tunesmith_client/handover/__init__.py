"""Takes a tuner of the SageMaker Python SDK as it stands, and asks the service for its tuning."""

from tunesmith_client.handover.requests import request_of
from tunesmith_client.handover.tuners import introduce, is_tuner

__all__ = ["introduce", "is_tuner", "request_of"]
