"""Chooses which earlier tunings a tuning learns from.

Of the candidates that fit, or fit after a repair, the best comes first, of equals the newest. The
first one decides what is repaired: what fits only after other repairs is left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.algorithms import repository_of
from tunesmith.domain.native import Search, TuningRequest
from tunesmith.domain.parents import check_parents, search_of
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.reading import read_leniently
from tunesmith.domain.repairs import Repair, repaired, repairs_for
from tunesmith.domain.warm_starts import (
    NATIVE_TYPES,
    Candidate,
    Parent,
    Rejected,
    WarmStart,
    WarmStartType,
    Wish,
)

_SEARCHES_ITSELF = {
    "Grid": "a grid tries every combination, whatever earlier tunings found",
    "Hyperband": "SageMaker's Hyperband takes no warm start",
}
CODE = "sagemaker_submit_directory"
IDENTICAL = "image, code, inputs and fixed hyperparameters are those of every parent"
NONE_ENDED = "no earlier tuning of the project has ended"
NONE_FITS = "no earlier tuning of the project fits"
ASKED = "this type was asked for"

Json = Mapping[str, Any]


class Choice(BaseModel):
    """The parents, and the repairs without which they do not fit."""

    model_config = ConfigDict(frozen=True)

    warm_start: WarmStart
    repairs: tuple[Repair, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is any parent."""
        return self.warm_start.type is not None

    def applied(self, request: Json) -> dict[str, Any]:
        """Return the native request with its parents."""
        chosen = self.warm_start
        if chosen.type is None:
            return dict(request)
        parents = [{"HyperParameterTuningJobName": one.job_name} for one in chosen.parents]
        return repaired(request, self.repairs) | {
            "WarmStartConfig": {
                "WarmStartType": NATIVE_TYPES[chosen.type],
                "ParentHyperParameterTuningJobs": parents,
            }
        }


def why_cold(request: Json) -> str | None:
    """Tell why a native request can have no warm start at all; None if it can."""
    if request.get("TrainingJobDefinitions"):
        return "SageMaker takes no warm start with several training definitions"
    if request.get("Autotune"):
        return "Autotune chooses the ranges itself, so that no parent can be compared"
    config = request.get("HyperParameterTuningJobConfig")
    strategy = config.get("Strategy") if isinstance(config, dict) else None
    return _SEARCHES_ITSELF.get(str(strategy))


def cold(why: str) -> Choice:
    """Return the choice of no parent."""
    return Choice(warm_start=WarmStart(why=why))


def choose_parents(
    request: Json, candidates: Sequence[Candidate], wish: Wish, quotas: Quotas
) -> Choice:
    """Choose among the earlier tunings of the project, given the newest first."""
    readable, mistakes = read_leniently(TuningRequest, request)
    if readable is None or mistakes or not readable.searches:
        return cold("the request has mistakes")
    chooser = _Chooser(request, readable, wish, quotas)
    child = readable.searches[0]
    for one in _best_first(candidates, child):
        chooser.consider(one)
    return chooser.choice()


def _best_first(candidates: Sequence[Candidate], child: Search) -> list[Candidate]:
    """Sort by what was found; who found nothing comes last, and is only to be named."""
    objective = child.objective
    sign = -1 if objective and objective.Type == "Maximize" else 1
    newest = sorted(candidates, key=lambda one: one.created_at, reverse=True)
    return sorted(
        newest,
        key=lambda one: (one.objective is None, sign * (one.objective or 0.0)),
    )


class _Chooser:
    """Goes through the candidates, and keeps what was decided so far."""

    def __init__(self, request: Json, child: TuningRequest, wish: Wish, quotas: Quotas) -> None:
        self._request = request
        self._child = child.searches[0]
        self._wish = wish
        config = child.HyperParameterTuningJobConfig
        asked = config.ResourceLimits.MaxNumberOfTrainingJobs or 0
        self._room = quotas.jobs_for(config.Strategy) - asked
        self._parents: list[tuple[Parent, str | None]] = []
        """With what keeps each one from being identical."""
        self._rejected: list[Rejected] = []
        self._repairs: tuple[Repair, ...] = ()

    def consider(self, one: Candidate) -> None:
        """Take a candidate as a parent, or note why not."""
        reason = self._taken(one)
        if reason is not None:
            self._rejected.append(Rejected(tuning_id=one.tuning_id, name=one.name, reason=reason))

    def _taken(self, one: Candidate) -> str | None:
        parent = search_of(one.request) if one.request is not None else None
        if one.objective is None:
            return "has no trial that reported the objective"
        if one.request is None or parent is None:
            return "has a definition that is not kept or not readable"
        if reason := _other_search(self._child, parent, one.request):
            return reason
        request, repairs = self._fitting(one.job_name, one.request, parent)
        if findings := check_parents(request, {one.job_name: one.request}):
            return "; ".join(finding.message for finding in findings)
        differs = _not_identical(request, one.request)
        reason = self._not_wanted(differs) or self._no_room(one)
        if reason is None:
            known = one.model_dump(include=set(Parent.model_fields))
            self._parents.append((Parent.model_validate(known), differs))
            self._repairs = repairs
        return reason

    def _not_wanted(self, differs: str | None) -> str | None:
        wanted = self._wish.type != "identical" or differs is None
        return None if wanted else f"is not identical: it {differs}"

    def _fitting(
        self, name: str, definition: Json, parent: Search
    ) -> tuple[Json, tuple[Repair, ...]]:
        """Return the request repaired for a parent; the first parent alone decides how."""
        if self._parents:
            return repaired(self._request, self._repairs), self._repairs
        if not check_parents(self._request, {name: definition}):
            return self._request, ()
        repairs = repairs_for(self._child, parent)
        return repaired(self._request, repairs), repairs

    def _no_room(self, one: Candidate) -> str | None:
        if len(self._parents) >= self._wish.max_parents:
            return f"fits, but {len(self._parents)} better ones were chosen"
        trials = one.trials + sum(parent.trials for parent, _ in self._parents)
        if trials > self._room:
            return (
                f"has {one.trials} trials, which count too: together with those asked for that is"
                " more than SageMaker's limit"
            )
        return None

    def choice(self) -> Choice:
        """Return what was decided."""
        if not self._parents:
            none = NONE_FITS if self._rejected else NONE_ENDED
            return Choice(warm_start=WarmStart(why=none, rejected=tuple(self._rejected)))
        kind, why = self._type()
        return Choice(
            warm_start=WarmStart(
                type=kind,
                why=why,
                parents=tuple(parent for parent, _ in self._parents),
                rejected=tuple(self._rejected),
                repairs=tuple(one.told for one in self._repairs),
            ),
            repairs=self._repairs,
        )

    def _type(self) -> tuple[WarmStartType, str]:
        if self._wish.type is not None:
            return self._wish.type, ASKED
        for parent, differs in self._parents:
            if differs:
                return "transfer", f"{parent.name} ({parent.tuning_id}) {differs}"
        return "identical", IDENTICAL


def _other_search(child: Search, parent: Search, request: Json) -> str | None:
    """Tell why a tuning has nothing to teach, whatever SageMaker would take."""
    if request.get("TrainingJobDefinitions"):
        return "has several training definitions"
    if request["HyperParameterTuningJobConfig"]["Strategy"] == "Hyperband":
        return "was searched by Hyperband, whose trials end at different epochs"
    ours, theirs = _algorithm(child), _algorithm(parent)
    return None if ours == theirs else f"trained with another algorithm, {theirs}"


def _algorithm(search: Search) -> str:
    algorithm = search.definition.AlgorithmSpecification
    return algorithm.AlgorithmName or repository_of(algorithm.TrainingImage or "")


def _not_identical(request: Json, parent: Json) -> str | None:
    """Tell in what a parent differs, if its trials cannot be compared one to one."""
    ours, theirs = request["TrainingJobDefinition"], parent["TrainingJobDefinition"]
    if _trained_by(ours) != _trained_by(theirs):
        return "has another image"
    if (ours.get("InputDataConfig") or []) != (theirs.get("InputDataConfig") or []):
        return "has other inputs"
    mine = ours.get("StaticHyperParameters") or {}
    before = theirs.get("StaticHyperParameters") or {}
    changed = sorted(name for name in mine.keys() & before.keys() if mine[name] != before[name])
    if CODE in changed:
        return "has other code"
    return f"has another value of {', '.join(changed)}" if changed else None


def _trained_by(definition: Json) -> tuple[object, object]:
    algorithm = definition["AlgorithmSpecification"]
    return algorithm.get("TrainingImage"), algorithm.get("AlgorithmName")
