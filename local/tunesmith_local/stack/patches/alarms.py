"""The patch that lets a template have an alarm over several metrics."""

from __future__ import annotations

from typing import Any

from ministack.services.cloudformation import provisioners

from tunesmith_local.stack.patches.rewriting import Emulated, wrap


def apply() -> None:
    """Accept alarms with metric math.

    What: a template with such an alarm is refused.
    AWS: the alarm watches the value of the expression.
    Cure: it is created as an alarm on the first metric of the expression. The emulator has no
    values for these metrics anyway.
    """

    def on_the_first_metric(original: Emulated) -> Emulated:
        def _cw_metric_alarm_record(name: str, props: dict[str, Any]) -> object:
            return original(name, _simplified(props) if props.get("Metrics") else props)

        return _cw_metric_alarm_record

    wrap(provisioners, "_cw_metric_alarm_record", on_the_first_metric, expects="(metric math)")


def _simplified(props: dict[str, Any]) -> dict[str, Any]:
    watched = next(each["MetricStat"] for each in props["Metrics"] if "MetricStat" in each)
    return {
        **{name: value for name, value in props.items() if name != "Metrics"},
        **watched["Metric"],
        "Period": watched["Period"],
        "Statistic": watched["Stat"],
    }
