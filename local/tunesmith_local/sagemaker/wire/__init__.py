"""SageMaker's API as clients see it: protocol, validation and the operations."""
