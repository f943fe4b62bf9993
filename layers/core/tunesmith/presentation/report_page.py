"""Writes a report as one page that needs nothing else: no script, no font, no picture."""

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tunesmith.domain.reports import Report
from tunesmith.presentation import report_facts
from tunesmith.presentation.charts import (
    curves_chart,
    kind_of,
    objective_chart,
    scatter_charts,
)
from tunesmith.presentation.wording import duration, number


def render_page(report: Report) -> str:
    """Return the page; whatever users have named is escaped."""
    best = report.best_trial
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            best=best,
            copyable=json.dumps(best.hyperparameters, indent=2, ensure_ascii=False) if best else "",
            names=sorted({name for one in report.trials for name in one.hyperparameters}),
            stopped=[one for one in report.trials if one.stopped_by],
            objective=objective_chart(report),
            curves=curves_chart(report),
            scatters=scatter_charts(report),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(facts=report_facts, kind_of=kind_of)
    environment.filters.update(number=number, duration=duration, moment=report_facts.moment)
    return environment
