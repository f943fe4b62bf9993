"""The page: does the mapping hold, and do the thresholds."""

from collections.abc import Iterable, Sequence

from benchmarks.strategies.measure import (
    BUDGETS,
    EPOCHS,
    MORE,
    PARALLEL,
    SEEDS,
    Difference,
    Measured,
)
from benchmarks.strategies.situations import (
    STARTUP,
    Situation,
    Standing,
    situations,
    small_spaces,
    standings,
    verdict,
)
from benchmarks.strategies.thresholds import (
    Ending,
    Learning,
    ending_early,
    learning_by_rounds,
    learning_by_trials,
)
from benchmarks.tables import number, table
from tunesmith.domain.advice import ENOUGH_EPOCHS, FEW_ROUNDS
from tunesmith.domain.choosing import MANY, QUICK, SMALL

STARTUPS = (0.0, 10.0)


def page(measured: Sequence[Measured], lines: Sequence[str]) -> str:
    """Write the page."""
    found = [(each, standings(each, measured)) for each in situations()]
    return "\n".join(
        [
            "# Which strategy when",
            "",
            "Written by `make bench-strategies`; run it again to measure your machine. It holds the"
            " rule by which `strategy: auto` chooses ([request.md](../request.md#which-strategy))"
            " against real trainings, and tells where it does not hold.",
            "",
            *lines,
            "",
            *_method(measured),
            "",
            "## Does the rule hold?",
            "",
            *table(
                ["situation", "the rule says", "the measurement"],
                [[each.name, each.chosen, verdict(each, rows)] for each, rows in found],
            ),
            "",
            *(line for each, rows in found for line in _situation(each, rows)),
            *_dearer_starts(measured),
            *_small(measured),
            *_learning(measured),
            *_ending(measured),
        ]
    )


def _method(measured: Sequence[Measured]) -> list[str]:
    names = ", ".join(each.problem for each in measured)
    return [
        f"{len(measured)} problems, {SEEDS} seeds each: {names}. Every trial is a real training of"
        f" {EPOCHS} epochs or boosting rounds that reports its validation loss after each, on data"
        " that ships with scikit-learn; 5 hyperparameters are searched. The search and the rule"
        " that ends trials are the embedded engine's (its Bayesian search is Optuna's estimator"
        " after 10 random trials, its Hyperband is asynchronous successive halving by 3); AWS's"
        f" own may differ. {PARALLEL[0]} trials run at a time, in virtual time.",
        "",
        f"Compute is epochs trained, and {STARTUP:g} more for the start of each trial. Regret: 0 is"
        " the best that any search found in the space, 1 the middle of random draws; a trial counts"
        " with its last value, also where it was ended early. All strategies may spend the same:"
        f" Hyperband, which ends trials early, gets up to {MORE} times the trials for it. A grid"
        " over a large space tries three values of the first hyperparameters, as many of them as"
        " the budget allows, and the middle of the others. Intervals hold with 95 % over the seeds"
        " for these problems, not for others.",
    ]


def _situation(of: Situation, rows: Sequence[Standing]) -> list[str]:
    aim = "the best combination" if not of.goal else f"a regret of {of.goal:g}"
    return [
        f"### {of.name.capitalize()}",
        "",
        f"What it took to reach {aim}, with {of.trials} whole trials to spend; not reached counts"
        " as all of it.",
        "",
        *table(
            ["strategy", "share spent", "reached by", f"more than {of.chosen}"],
            [
                [
                    each.strategy,
                    _share(each.spent),
                    _share(each.reached),
                    "-" if each.against is None else _interval(each.against, percent=True),
                ]
                for each in rows
            ],
        ),
        "",
    ]


def _dearer_starts(measured: Sequence[Measured]) -> list[str]:
    rows = []
    for of in situations()[2:]:
        for startup in STARTUPS:
            found = standings(of, measured, startup)
            shares = ", ".join(f"{each.strategy} {_share(each.spent)}" for each in found)
            rows.append([of.name, number(startup, 0), shares, verdict(of, found)])
    return [
        "## When starting a trial is free, or dear",
        "",
        "An instance takes minutes to start, which may be many short epochs.",
        "",
        *table(["situation", "a start, in epochs", "share spent", "the measurement"], rows),
        "",
    ]


def _small(measured: Sequence[Measured]) -> list[str]:
    rows = [
        [
            of.name,
            "the best" if not of.goal else f"{of.goal:g}",
            *(_share(each.spent) for each in found),
            verdict(of, found),
        ]
        for of in small_spaces()
        for found in [standings(of, measured)]
    ]
    return [
        f"## Up to what size a grid (today: {SMALL} combinations, or `max_jobs`)",
        "",
        "The share of the whole grid that it took to reach a regret. Nobody but the grid knows that"
        " it has found the best.",
        "",
        *table(
            [
                "combinations",
                "regret",
                "Grid",
                "Random",
                "Bayesian",
                "Hyperband",
                "the measurement",
            ],
            rows,
        ),
        "",
    ]


def _learning(measured: Sequence[Measured]) -> list[str]:
    trials, rounds = learning_by_trials(measured), learning_by_rounds(measured)
    return [
        f"## From how many trials Bayesian search pays (today: more than {QUICK})",
        "",
        "Regret after so many trials. The first 10 of the embedded Bayesian search are random ones"
        " too, though not the same.",
        "",
        *table(
            ["trials", "random", "Bayesian", "Bayesian less random"],
            [[each.trials, *_gain(each)] for each in trials],
        ),
        "",
        _first(trials, "trials"),
        "",
        f"## How many rounds it needs (today: {FEW_ROUNDS})",
        "",
        f"{BUDGETS[1]} trials, more and more of them at a time.",
        "",
        *table(
            ["at a time", "rounds", "random", "Bayesian", "Bayesian less random"],
            [
                [each.parallel, number(each.trials / each.parallel, 0), *_gain(each)]
                for each in rounds
            ],
        ),
        "",
        _few_rounds(rounds),
        "",
    ]


def _first(found: Sequence[Learning], unit: str) -> str:
    clear = [each.trials for each in found if each.gain.high < 0]
    if not clear:
        return f"Bayesian search is at no number of {unit} better than random beyond chance."
    return f"Beyond chance it is better than random with {_listed(clear)} {unit}."


def _few_rounds(found: Sequence[Learning]) -> str:
    level = [each.trials // each.parallel for each in found if each.gain.high >= 0]
    if not level:
        return "It is better than random beyond chance however few rounds were tried."
    return f"It cannot be told from random, or is worse, with {_listed(level)} rounds."


def _ending(measured: Sequence[Measured]) -> list[str]:
    found = ending_early(measured)
    return [
        f"## When Hyperband pays (today: {MANY} trials of {ENOUGH_EPOCHS} epochs)",
        "",
        "Hyperband's regret less that of Bayesian search: with as many trials, most of which it"
        " ends early, and with as many epochs.",
        "",
        *table(
            ["epochs", "trials", "epochs trained", "as many trials", "as many epochs"],
            [
                [
                    each.epochs,
                    each.trials,
                    _share(each.share),
                    _interval(each.same_trials),
                    _interval(each.same_epochs),
                ]
                for each in found
            ],
        ),
        "",
        *_ending_told(found),
        "",
    ]


def _ending_told(found: Sequence[Ending]) -> list[str]:
    by_epochs = [_one(each) for each in found if each.same_epochs.high < 0]
    worse = [_one(each) for each in found if each.same_epochs.low > 0]
    by_trials = [_one(each) for each in found if each.same_trials.low > 0]
    return [
        f"- For the same epochs it is better beyond chance with: {_listed(by_epochs)}.",
        f"- For the same epochs it is worse beyond chance with: {_listed(worse)}.",
        f"- For the same number of trials it is worse beyond chance with: {_listed(by_trials)}.",
    ]


def _one(each: Ending) -> str:
    return f"{each.trials} x {each.epochs}"


def _gain(each: Learning) -> list[str]:
    return [number(each.random, 3), number(each.bayesian, 3), _interval(each.gain)]


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values) or "none"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _interval(of: Difference, *, percent: bool = False) -> str:
    if percent:
        return f"{100 * of.mean:+.0f} % ({100 * of.low:+.0f} to {100 * of.high:+.0f})"
    return f"{of.mean:+.3f} ({of.low:+.3f} to {of.high:+.3f})"
