"""Clients of the local SageMaker: a package, so that it ends with its last test."""
