"""AWS and Slack behind the use cases' ports; the only place that knows boto3."""
