"""SageMaker's own algorithms on this machine: which images they are, and what runs for them."""
