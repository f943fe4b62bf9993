"""Tunesmith: the driver for SageMaker's hyperparameter tuning engine."""
