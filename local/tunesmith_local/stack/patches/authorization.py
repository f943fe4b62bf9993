"""The patch of IAM's enforcement, which is on when a stack is started with `enforce_iam`."""

from __future__ import annotations

from ministack import app
from ministack.core import iam_evaluator

from tunesmith_local.stack.patches.rewriting import rewrite


def apply() -> None:
    """Check the signature of root's calls too.

    What: a call that names root's access key passes, whatever its signature.
    AWS: refuses every wrong signature.
    Cure: root's signature is pinned for the check like everybody's.
    """
    rewrite(
        iam_evaluator,
        "pin_signed_request",
        (
            "if not (verifiable or names_no_key)"
            " or (access_key_id and _is_root_key(access_key_id)):",
            "if not (verifiable or names_no_key):",
        ),
    )
    app.pin_signed_request = iam_evaluator.pin_signed_request
