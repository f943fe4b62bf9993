"""Puts the commands together."""

from __future__ import annotations

import typer

from tunesmith_client.cli import (
    backtests,
    champions,
    embedded,
    init,
    local_sagemaker,
    money,
    queueing,
    recipes,
    reports,
    reruns,
    trials,
    tunings,
    verifying,
)
from tunesmith_client.cli.telling import TellingGroup

app = typer.Typer(
    cls=TellingGroup,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Hyperparameter tuning as a service, on AWS and on this machine.",
    epilog="Exit codes: 0 done, 1 the tuning failed, 2 the command or the request is wrong, "
    "3 the service cannot be reached or refuses.",
)

app.command()(init.init)
app.command()(tunings.submit)
app.command()(money.estimate)
app.command("package")(tunings.package_)
app.command("show")(tunings.show)
app.command("status", hidden=True)(tunings.show)
app.command("list")(tunings.list_)
app.command()(queueing.queue)
app.command()(trials.trials)
app.command()(tunings.stop)
app.command()(tunings.decisions)
app.command()(backtests.backtest)
app.command()(reports.report)
app.command()(reruns.rerun)
app.command()(champions.champions)
app.add_typer(recipes.app, name="recipes")
app.command(rich_help_panel="On this machine")(embedded.up)
app.command(rich_help_panel="On this machine")(embedded.run)
app.command(rich_help_panel="On this machine")(local_sagemaker.sagemaker)
app.command(rich_help_panel="On an account")(verifying.verify_aws)
