"""The charts of a report, as coordinates for its template to draw."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tunesmith.domain.reports import Report, ReportedTrial
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.presentation.scales import Scale, Tick, scale_of
from tunesmith.presentation.wording import number

WIDTH, HEIGHT = 860, 300
SMALL_WIDTH, SMALL_HEIGHT = 420, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 12, 30
MOST_SCATTERS = 30
MOST_LABELS = 8
"""Choices that are named below a chart; more would be written over each other."""
LONGEST_LABEL = 12
TITLED = 200
"""So many dots tell their trial to who points at them; more would make the page heavy."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A trial on a chart."""

    x: float
    y: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a chart."""

    points: str
    kind: str
    end: tuple[float, float] | None = None
    """Where a stopped trial's curve ends."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws."""

    title: str
    width: int
    height: int
    across: str
    """What the horizontal axis shows."""
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    dots: Sequence[Dot] = ()
    lines: Sequence[Line] = ()
    outside: int = 0
    """Values that are drawn on the edge."""
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def kind_of(trial: ReportedTrial, best: str | None) -> str:
    """Name what a trial is drawn as."""
    if trial.name == best:
        return "best"
    if trial.stopped_by:
        return "stopped"
    return {
        TrialStatus.COMPLETED: "completed",
        TrialStatus.FAILED: "failed",
        TrialStatus.STOPPED: "ended",
    }.get(trial.status, "running")


def objective_chart(report: Report) -> Chart | None:
    """Draw the objective over the trials, with the best so far."""
    valued = _valued(report.trials)
    if not valued:
        return None
    across = scale_of([1.0, float(len(report.trials))], LEFT, WIDTH - RIGHT)
    up = scale_of([value for _, value in valued], HEIGHT - BOTTOM, TOP)
    ticks = [each for each in across.ticks if each.label.isdigit() and each.label != "0"]
    return Chart(
        title=f"{report.metric} over the trials",
        width=WIDTH,
        height=HEIGHT,
        across="trial",
        x_ticks=ticks,
        y_ticks=up.ticks,
        dots=_dots(valued, report, lambda one: across.at(one.number), up),
        lines=[Line(_best_so_far(valued, report.goal, across, up), "best")],
        outside=sum(not up.shows(value) for _, value in valued),
    )


def curves_chart(report: Report) -> Chart | None:
    """Draw the curves of the trials, and where policies ended them."""
    drawn = [one for one in report.trials if len(one.curve) > 1]
    if not drawn:
        return None
    steps = [float(step) for one in drawn for step, _ in one.curve]
    values = [value for one in drawn for _, value in one.curve]
    across = scale_of([min(steps), max(steps)], LEFT, WIDTH - RIGHT)
    up = scale_of(values, HEIGHT - BOTTOM, TOP)
    # The best one lies on top.
    drawn.sort(key=lambda one: one.name == report.best)
    return Chart(
        title=f"{report.metric} while the trials ran",
        width=WIDTH,
        height=HEIGHT,
        across="epoch, or minutes where no epoch is known",
        x_ticks=across.ticks,
        y_ticks=up.ticks,
        lines=[_curve(one, report.best, across, up) for one in drawn],
        outside=sum(not up.shows(value) for value in values),
    )


def scatter_charts(report: Report) -> list[Chart]:
    """Draw the objective against each hyperparameter."""
    names = sorted({name for one in report.trials for name in one.hyperparameters})
    charts = (_scatter(name, report) for name in names[:MOST_SCATTERS])
    return [one for one in charts if one is not None]


def _scatter(name: str, report: Report) -> Chart | None:
    valued = [each for each in _valued(report.trials) if name in each[0].hyperparameters]
    if not valued:
        return None
    up = scale_of([value for _, value in valued], SMALL_HEIGHT - BOTTOM, TOP)
    texts = [one.hyperparameters[name] for one, _ in valued]
    places, ticks = _numeric(texts) or _choices(texts)
    x_of = {one.name: place for (one, _), place in zip(valued, places, strict=True)}
    return Chart(
        title=name,
        width=SMALL_WIDTH,
        height=SMALL_HEIGHT,
        across="",
        x_ticks=ticks,
        y_ticks=up.ticks,
        dots=_dots(valued, report, lambda one: x_of[one.name], up),
        outside=sum(not up.shows(value) for _, value in valued),
    )


def _numeric(texts: Sequence[str]) -> tuple[list[float], list[Tick]] | None:
    try:
        values = [float(each) for each in texts]
    except ValueError:
        return None
    if any(not abs(each) < float("inf") for each in values):
        return None
    across = scale_of(values, LEFT, SMALL_WIDTH - RIGHT, magnitudes=True)
    return [across.at(each) for each in values], across.ticks


def _choices(texts: Sequence[str]) -> tuple[list[float], list[Tick]]:
    choices = sorted(set(texts))
    width = (SMALL_WIDTH - RIGHT - LEFT) / len(choices)
    place = {each: round(LEFT + (at + 0.5) * width, 1) for at, each in enumerate(choices)}
    named = choices if len(choices) <= MOST_LABELS else []
    return [place[each] for each in texts], [Tick(place[each], _label(each)) for each in named]


def _label(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def _valued(trials: Iterable[ReportedTrial]) -> list[tuple[ReportedTrial, float]]:
    return [(one, one.objective) for one in trials if one.objective is not None]


def _dots(
    valued: Sequence[tuple[ReportedTrial, float]],
    report: Report,
    across: Callable[[ReportedTrial], float],
    up: Scale,
) -> list[Dot]:
    titled = len(valued) <= TITLED
    dots = [
        Dot(
            x=across(one),
            y=up.at(value),
            kind=kind_of(one, report.best),
            title=f"{one.name}: {number(value)}" if titled else "",
        )
        for one, value in valued
    ]
    return sorted(dots, key=lambda dot: dot.kind == "best")  # it lies on top


def _best_so_far(
    valued: Sequence[tuple[ReportedTrial, float]], goal: Goal, across: Scale, up: Scale
) -> str:
    """Write the line that steps with each better trial; what still runs may yet fall back."""
    points: list[str] = []
    best: float | None = None
    for one, value in valued:
        if not one.status.is_terminal or (best is not None and not goal.better(value, best)):
            continue
        x = across.at(one.number)
        if best is not None:
            points.append(f"{x},{up.at(best)}")
        best = value
        points.append(f"{x},{up.at(value)}")
    if best is not None:
        points.append(f"{across.at(valued[-1][0].number)},{up.at(best)}")
    return " ".join(points)


def _curve(one: ReportedTrial, best: str | None, across: Scale, up: Scale) -> Line:
    points = [(across.at(step), up.at(value)) for step, value in one.curve]
    return Line(
        points=" ".join(f"{x},{y}" for x, y in points),
        kind=kind_of(one, best),
        end=points[-1] if one.stopped_by else None,
    )
