"""What SageMaker refuses in a tuning request, one topic a module.

Each module has one function that takes the request and the quotas and yields findings. Fields are
paths in the native request; sentences speak to whoever wrote the short spec too. Where SageMaker's
own text is known, the finding carries it.
"""
