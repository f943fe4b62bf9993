"""The API's errors, with SageMaker's codes and, where known, its words."""


class ApiError(Exception):
    """A call that is refused; its class name is the error's code."""

    status = 400

    @property
    def code(self) -> str:
        """The code that clients match."""
        return type(self).__name__


class ValidationException(ApiError):  # noqa: N818 - SageMaker's name
    """The request is not as it should be."""


class SerializationException(ApiError):  # noqa: N818 - SageMaker's name
    """The request's types are not as they should be."""


class ResourceInUse(ApiError):  # noqa: N818 - SageMaker's name
    """The name is taken."""


class ResourceNotFound(ApiError):  # noqa: N818 - SageMaker's name
    """There is no such job."""


class ResourceLimitExceeded(ApiError):  # noqa: N818 - SageMaker's name
    """A quota does not allow it."""


class UnknownOperationException(ApiError):  # noqa: N818 - SageMaker's name
    """There is no such operation, here at least."""


class InternalFailure(ApiError):  # noqa: N818 - SageMaker's name
    """The engine is at fault."""

    status = 500
