"""SageMaker's hyperparameter tuning on this machine: same API, and trials that really train."""

from tunesmith_local.sagemaker.engine import SageMakerEngine
from tunesmith_local.sagemaker.host import Boto3Host
from tunesmith_local.sagemaker.ports import Host, LogLine, MetricPoint
from tunesmith_local.sagemaker.settings import EngineSettings

__all__ = ["Boto3Host", "EngineSettings", "Host", "LogLine", "MetricPoint", "SageMakerEngine"]
