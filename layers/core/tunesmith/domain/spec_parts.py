"""What every part of the spec is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainValidator

from tunesmith.domain.reading import number, scalar

Number = Annotated[int | float, PlainValidator(number, json_schema_input_type=float)]
Scalar = Annotated[
    str | int | float | bool,
    PlainValidator(scalar, json_schema_input_type=str | float | bool),
]


class Part(BaseModel):
    """Any part of the spec; unknown keys are refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
