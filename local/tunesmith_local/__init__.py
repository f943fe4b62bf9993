"""The embedded stack: AWS, SageMaker and Slack on this machine."""
