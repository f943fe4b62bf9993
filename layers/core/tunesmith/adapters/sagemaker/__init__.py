"""SageMaker's tuning engine and its training jobs."""
