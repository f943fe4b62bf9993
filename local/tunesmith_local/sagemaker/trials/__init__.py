"""Training jobs as processes on this machine, under SageMaker's training-container contract."""
