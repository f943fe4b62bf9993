"""What Slack is told of a job that was tagged, and could not be adopted."""

from collections.abc import Sequence

from tunesmith.domain.findings import Finding
from tunesmith.domain.messages import Message
from tunesmith.presentation.blocks import bullets, context, escape, header, message, section
from tunesmith.presentation.wording import counted


def not_adopted(job_name: str, findings: Sequence[Finding]) -> Message:
    """Tell what is wrong with the tags of a job; it runs on as it is."""
    title = f"Tags of a tuning job not understood: {job_name}"
    found = (escape(str(one), 600) for one in findings)
    blocks = [
        header(title),
        section(f"The job is left alone. Found {counted(len(findings), 'mistake')}:"),
        section(bullets(found)),
        context("Correct the tags of the job: they are read again every few minutes."),
    ]
    return message(f"{title}. {findings[0]}", blocks, None)
