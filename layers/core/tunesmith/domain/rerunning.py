"""Writes a tuning's request anew: the same once more, with changes, or with a narrower search."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from tunesmith.domain.compiling import as_text
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.narrowing import Bounds, Evidence
from tunesmith.domain.native_config import Scaling
from tunesmith.domain.reading import read
from tunesmith.domain.search_spec import RangeSpec, Strategy
from tunesmith.domain.spec import BudgetSpec, DisplayName
from tunesmith.domain.spec_parts import Part

Json = dict[str, Any]

HALF = 0.5
_SCALES: dict[str | None, Scaling] = {
    None: "Auto",
    "auto": "Auto",
    "linear": "Linear",
    "logarithmic": "Logarithmic",
    "reverse_logarithmic": "ReverseLogarithmic",
}


class Narrowing(Part):
    """How much of each range stays."""

    factor: float = Field(default=HALF, gt=0, lt=1, description="a share of the width, as 0.5")


class RerunRequest(Part):
    """What is to be different this time."""

    narrow: Narrowing | None = Field(
        default=None, description="true, or {factor: 0.5}: the share of each range that stays"
    )
    max_jobs: int | None = Field(default=None, ge=1)
    parallel: int | None = Field(default=None, ge=1)
    budget: BudgetSpec | None = None
    strategy: Strategy | None = None
    name: DisplayName | None = None

    @field_validator("narrow", mode="before")
    @classmethod
    def _a_word_or_a_number(cls, asked: object) -> object:
        if isinstance(asked, bool):
            return {} if asked else None
        return {"factor": asked} if isinstance(asked, int | float) else asked


class Narrowed(BaseModel):
    """A range that became narrower: bounds, or choices."""

    model_config = ConfigDict(frozen=True)

    hyperparameter: str
    before: dict[str, float] | list[str]
    after: dict[str, float] | list[str]


def renewed(body: Mapping[str, JsonValue], asked: RerunRequest, *, project: str) -> Json:
    """Return a request with what is to be different; its tuning stays in the project."""
    again: Json = deepcopy(dict(body))
    if asked.name is not None:
        again |= {"name": asked.name, "project": body.get("project") or project}
    if asked.budget is not None:
        again["budget"] = asked.budget.model_dump(exclude_unset=True)
    search, limits, words = _search(again)
    told = {"max_jobs": asked.max_jobs, "parallel": asked.parallel}
    limits |= {words[name]: value for name, value in told.items() if value is not None}
    if asked.max_jobs is not None and asked.parallel is None:
        # Fewer trials may be fewer than ran at a time.
        limits[words["parallel"]] = min(limits.get(words["parallel"], 1), asked.max_jobs)
    if asked.strategy is not None:
        natively = "tuning_job" in again
        search[words["strategy"]] = asked.strategy.title() if natively else asked.strategy
    return again


def narrowed(
    body: Json, evidence: Evidence, factor: float, *, sized: bool
) -> tuple[Json, tuple[Narrowed, ...]]:
    """Return a request with narrower ranges, and what became of each.

    `sized` tells that the number of trials was asked for anew; a grid's old one no longer fits.
    Raises InvalidRequest where there is nothing to narrow.
    """
    again = deepcopy(body)
    steps = _native_steps if "tuning_job" in again else _spec_steps
    found = tuple(steps(again, evidence, factor))
    if not found:
        raise InvalidRequest([_nothing(factor, "leaves every range as it is")])
    if _is_single(again):
        told = "leaves a single value of every hyperparameter, and so nothing to search"
        raise InvalidRequest([_nothing(factor, told)])
    search, limits, words = _search(again)
    if not sized and str(search.get(words["strategy"], "")).lower() == "grid":
        limits.pop(words["max_jobs"], None)
    return again, found


def _search(body: Json) -> tuple[Json, Json, Mapping[str, str]]:
    """Return where a request says how to search, where how much, and in which words."""
    if "tuning_job" not in body:
        words = {name: name for name in ("strategy", "max_jobs", "parallel")}
        return body["search"], body["search"], words
    config: Json = body["tuning_job"]["HyperParameterTuningJobConfig"]
    return (
        config,
        config["ResourceLimits"],
        {
            "strategy": "Strategy",
            "max_jobs": "MaxNumberOfTrainingJobs",
            "parallel": "MaxParallelTrainingJobs",
        },
    )


def _spec_steps(body: Json, evidence: Evidence, factor: float) -> Iterator[Narrowed]:
    ranges: Json = body["search"]["ranges"]
    for name, written in ranges.items():
        one, findings = read(RangeSpec, written, f"search.ranges.{name}")
        if one is None:
            raise InvalidRequest(findings)
        if one.values is not None:
            kept = [each for each in one.values if evidence.speaks_for(name, as_text(each))]
            if kept and len(kept) < len(one.values):
                before, after = ([as_text(each) for each in some] for some in (one.values, kept))
                yield Narrowed(hyperparameter=name, before=before, after=after)
                ranges[name] = kept
        elif one.min is not None and one.max is not None and one.min < one.max:
            whole, scale = one.kind == "integer", _SCALES[one.scale]
            bounds = Bounds(low=one.min, high=one.max, whole=whole, scale=scale)
            if step := _step(name, bounds, evidence, factor):
                yield step
                ranges[name] = {**written, **_numbers(step, whole=whole)}


def _native_steps(body: Json, evidence: Evidence, factor: float) -> Iterator[Narrowed]:
    ranges = _native_ranges(body["tuning_job"])
    for kind in ("IntegerParameterRanges", "ContinuousParameterRanges"):
        for one in ranges.get(kind) or []:
            whole = kind.startswith("Integer")
            bounds = Bounds(
                low=float(one["MinValue"]),
                high=float(one["MaxValue"]),
                whole=whole,
                scale=one.get("ScalingType") or "Auto",
            )
            if step := _step(one["Name"], bounds, evidence, factor):
                yield step
                numbers = _numbers(step, whole=whole)
                one |= {"MinValue": as_text(numbers["min"]), "MaxValue": as_text(numbers["max"])}
    for one in ranges.get("CategoricalParameterRanges") or []:
        kept = [each for each in one["Values"] if evidence.speaks_for(one["Name"], each)]
        if kept and len(kept) < len(one["Values"]):
            yield Narrowed(hyperparameter=one["Name"], before=one["Values"], after=kept)
            one["Values"] = kept


def _native_ranges(request: Json) -> Json:
    several = request.get("TrainingJobDefinitions") or []
    if len(several) > 1:
        raise InvalidRequest(
            [
                Finding(
                    field="narrow",
                    value=len(several),
                    message=(
                        "is for a request with one training definition: with several each has"
                        " ranges of its own, and a list of trials does not say whose they are"
                    ),
                    fix="Ask again without it, or submit the best definition alone.",
                )
            ]
        )
    config: Json = request["HyperParameterTuningJobConfig"]
    home: object = (
        several[0].get("HyperParameterRanges") if several else config.get("ParameterRanges")
    )
    return home if isinstance(home, dict) else {}


def _step(name: str, bounds: Bounds, evidence: Evidence, factor: float) -> Narrowed | None:
    best = evidence.number(name)
    if best is None or (kept := bounds.around(best, factor)) == bounds:
        return None
    before, after = ({"min": each.low, "max": each.high} for each in (bounds, kept))
    return Narrowed(hyperparameter=name, before=before, after=after)


def _numbers(step: Narrowed, *, whole: bool) -> dict[str, int | float]:
    """Write bounds so that they are read as the same kind again."""
    kept = step.after if isinstance(step.after, dict) else {}
    return {name: int(value) if whole else float(value) for name, value in kept.items()}


def _is_single(body: Json) -> bool:
    """Tell whether all that a spec searches are lists of one value; they would be fixed."""
    ranges = {} if "tuning_job" in body else body["search"]["ranges"]
    return bool(ranges) and all(isinstance(one, list) and len(one) == 1 for one in ranges.values())


def _nothing(factor: float, message: str) -> Finding:
    return Finding(
        field="narrow", value=factor, message=message, fix="Give another factor, or none at all."
    )
