"""The operator's switches: parameters whose value is `on` or `off`."""

from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class SsmSwitch:
    """One switch, read anew each time: it must act at once."""

    def __init__(self, client: "SSMClient", parameter: str) -> None:
        self._client = client
        self._parameter = parameter

    def __call__(self) -> bool:
        """Tell whether it is on."""
        with translated():
            answer = self._client.get_parameter(Name=self._parameter)
        return answer["Parameter"].get("Value") == "on"
