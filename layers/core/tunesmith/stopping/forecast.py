"""Where a running trial will end, as the other trials of its tuning went on from its step.

The trial's slope in the logarithm of time is carried on to the end, at the rate at which the
others kept up theirs: a linear regression of what they gained afterwards on their slope and level
at the same step. Its prior says that most of a slope is kept, and roughly how far off that is; so
few curves give a wide forecast and many a sharp one. Trials that were stopped take part with the
stretch that they were seen for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, hypot, sqrt
from statistics import median, quantiles

from tunesmith.stopping.curves import Curve
from tunesmith.stopping.numbers import Vector, below, dot, solve
from tunesmith.stopping.trend import Trend, log_time

KEPT_SLOPE, KEPT_SLOPE_SPREAD = 0.7, 0.4
"""Before any curve is seen: the share of its slope that a curve keeps on average to its end."""
SLOPE_ERROR = 0.7
"""Before any curve is seen: the error of that, as a share of the usual slope."""
PRIOR_CURVES = 3.0
"""So many curves the prior counts as."""
_TAME = 3.0
"""Values further out than so many interquartile ranges are pulled in: one trial that diverged
must not bend the line of all others."""
_ENOUGH_TO_TAME = 4
_SMALLEST = 1e-12
"""Where nothing moves at all, a forecast is sure, but not infinitely so."""


@dataclass(frozen=True)
class Rival:
    """Another trial that was seen at the same step."""

    curve: Curve
    then: Trend
    """Where it was at the step."""


@dataclass(frozen=True)
class Forecast:
    """The distribution of a trial's last loss: Student's t."""

    expected: float
    spread: float
    freedom: float
    weights: Vector
    """Gain per unit of log time = weights · (1, slope, level - center)."""
    center: float
    error: float
    """The spread of that gain between curves that look alike."""
    noise: float
    """The variance of single values, which the last one has as well."""
    horizon: int

    def chance_below(self, target: float, uncertain_by: float = 0.0) -> float:
        """Tell how probable it is that the trial ends below a target."""
        spread = hypot(self.spread, uncertain_by)
        return below((target - self.expected) / spread, self.freedom)

    def chance_against(self, rival: Rival) -> float:
        """Tell how probable it is that the trial ends below another one that is still running."""
        step = rival.curve.trends.last_step
        now = rival.curve.trends.at(step) or rival.then
        left = log_time(self.horizon) - log_time(step)
        features = (1.0, rival.then.slope, rival.then.level - self.center)
        doubt = hypot(self.error * left, sqrt(self.noise))
        return self.chance_below(now.level - dot(self.weights, features) * left, doubt)


def forecast(own: Trend, step: int, horizon: int, rivals: Sequence[Rival]) -> Forecast:
    """Carry a trial's trend on from a step to the horizon."""
    levels = [own.level, *(one.then.level for one in rivals)]
    slopes = [own.slope, *(one.then.slope for one in rivals)]
    center = median(levels)
    steep = max(median(abs(slope) for slope in slopes), abs(own.slope)) or 1.0
    wide = _deviation(levels) or 1.0
    left = log_time(horizon) - log_time(step)
    evidence = _evidence(step, left, rivals, center)
    fit = _regression(evidence, steep, wide)
    features = (1.0, own.slope / steep, (own.level - center) / wide)
    doubt = dot(features, solve(fit.precision, features))
    error, noise = sqrt(fit.variance), noise_of(own, rivals)
    # The last value is noisy itself, and so are the level and the slope that lead there.
    kept = fit.weights[1] / steep
    blur = noise * (1.0 + own.level_share + (kept * left) ** 2 * own.slope_share)
    return Forecast(
        expected=own.level - dot(fit.weights, features) * left,
        spread=max(hypot(error * sqrt(1.0 + doubt) * left, sqrt(blur)), _SMALLEST),
        freedom=fit.freedom,
        weights=(fit.weights[0], kept, fit.weights[2] / wide),
        center=center,
        error=error,
        noise=noise,
        horizon=horizon,
    )


def noise_of(own: Trend, rivals: Sequence[Rival]) -> float:
    """Return the usual variance of single values around their trend.

    It is read off where each curve is now: there it bends least, and bends are not noise.
    """
    trends = [own, *(one.curve.trends.at(one.curve.trends.last_step) or one.then for one in rivals)]
    return median([one.noise for one in trends if one.noise is not None] or [0.0])


def ahead(own: Trend, rivals: Sequence[Rival], noise: float) -> float:
    """Return how many rivals were better at the step, those within the noise in part."""
    return sum(_ahead(own, one.then, noise) for one in rivals)


def _ahead(own: Trend, other: Trend, noise: float) -> float:
    blur = sqrt(2.0 * noise * (own.level_share + other.level_share))
    if blur <= 0.0:
        return float(other.level < own.level)
    return 0.5 * erfc((other.level - own.level) / blur)


@dataclass(frozen=True)
class _Evidence:
    """How the rivals looked at the step, what they gained since, and how far they show."""

    slopes: list[float]
    levels: list[float]
    gains: list[float]
    shares: list[float]


@dataclass(frozen=True)
class _Fit:
    """A regression of the gains on slopes and levels, both in units of their own."""

    weights: Vector
    freedom: float
    variance: float
    precision: list[list[float]]


def _evidence(step: int, left: float, rivals: Sequence[Rival], center: float) -> _Evidence:
    found = _Evidence([], [], [], [])
    for one in rivals:
        last = one.curve.trends.last_step
        end = one.curve.trends.at(last)
        if end is None or last < step + max(1, step // 4):
            continue
        seen = log_time(last) - log_time(step)
        found.slopes.append(one.then.slope)
        found.levels.append(one.then.level - center)
        found.gains.append((one.then.level - end.level) / seen)
        found.shares.append(min(1.0, seen / left))
    return found


def _regression(evidence: _Evidence, steep: float, wide: float) -> _Fit:
    slopes, levels, gains = map(_tamed, (evidence.slopes, evidence.levels, evidence.gains))
    rows = [(1.0, slope / steep, level / wide) for slope, level in zip(slopes, levels, strict=True)]
    seen = list(zip(rows, gains, evidence.shares, strict=True))
    start = (0.0, KEPT_SLOPE * steep, 0.0)
    precision = [[_PRIOR[at] if at == to else 0.0 for to in range(3)] for at in range(3)]
    moments = [_PRIOR[at] * start[at] for at in range(3)]
    for row, gain, share in seen:
        for at in range(3):
            moments[at] += share * row[at] * gain
            for to in range(3):
                precision[at][to] += share * row[at] * row[to]
    weights = solve(precision, moments)
    freedom = PRIOR_CURVES + sum(evidence.shares)
    errors = PRIOR_CURVES * (SLOPE_ERROR * steep) ** 2
    errors += sum(_PRIOR[at] * (weights[at] - start[at]) ** 2 for at in range(3))
    errors += sum(share * (gain - dot(weights, row)) ** 2 for row, gain, share in seen)
    return _Fit(weights, freedom, errors / freedom, precision)


_PRIOR = (1.0, (SLOPE_ERROR / KEPT_SLOPE_SPREAD) ** 2, 1.0)
"""The precision of the weights before any curve is seen, against that of one curve."""


def _deviation(levels: Sequence[float]) -> float:
    tamed = _tamed(levels)
    mean = sum(tamed) / len(tamed)
    return sqrt(sum((level - mean) ** 2 for level in tamed) / len(tamed))


def _tamed(values: Sequence[float]) -> list[float]:
    """Pull in what lies far outside of the others."""
    if len(values) < _ENOUGH_TO_TAME:
        return list(values)
    low, _, high = quantiles(values, n=4, method="inclusive")
    reach = _TAME * (high - low)
    return [min(max(value, low - reach), high + reach) for value in values]
