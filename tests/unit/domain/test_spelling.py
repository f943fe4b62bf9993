"""Misspelt members of a native request: told, and nothing else is taken for one."""

from collections.abc import Iterator
from typing import Any, get_args

import botocore.session
from botocore.model import Shape

from tests.fakes.samples import GUARDRAILS, ID, PRICES, native_request
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.native_config import Member
from tunesmith.domain.planning import plan
from tunesmith.domain.reading import did_you_mean
from tunesmith.domain.spelling import ALIKE


def warnings(**changes: Any) -> tuple[str, ...]:
    request = native_request()
    request["HyperParameterTuningJobConfig"] |= changes
    body = {"tuning_job": request}
    return plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES).warnings


def test_misspelt_member_is_warned_of_and_let_through() -> None:
    [said] = warnings(RandomSed=1)

    assert said.startswith("HyperParameterTuningJobConfig.RandomSed is not known here")
    assert said.endswith("did you mean RandomSeed?")


def test_member_that_is_new_to_us_is_let_through_in_silence() -> None:
    assert warnings(SomethingNew=1) == warnings() == ()


def test_no_member_that_sagemaker_has_is_taken_for_another() -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    create = model.operation_model("CreateHyperParameterTuningJob").input_shape

    taken = list(mistaken(TuningRequest, create))

    assert create is not None
    assert taken == []


def mistaken(model: type[Member], shape: Any) -> Iterator[tuple[str, str]]:
    """Walk through the model beside SageMaker's own."""
    known = list(model.model_fields)
    for name, inner in members(shape).items():
        if name not in known:
            if other := did_you_mean(name, known, alike=ALIKE):
                yield name, other
            continue
        for each in models_in(model.model_fields[name].annotation):
            yield from mistaken(each, inner)


def members(shape: Any) -> dict[str, Shape]:
    found: dict[str, Shape] = (shape.member if shape.type_name == "list" else shape).members
    return found


def models_in(annotation: Any) -> Iterator[type[Member]]:
    if isinstance(annotation, type) and issubclass(annotation, Member):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)
