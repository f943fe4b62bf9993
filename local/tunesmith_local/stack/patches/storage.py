"""The patch that lets an object be encrypted with the account's own key."""

from __future__ import annotations

from ministack.services import s3

from tunesmith_local.stack.patches.rewriting import rewrite

OWN_KEY = "alias/aws/s3"


def apply() -> None:
    """Accept `aws:kms` without a key.

    What: an upload that asks for `aws:kms` and names no key is refused.
    AWS: it is encrypted with the account's own key for S3, which SDK v2 relies on for its code.
    Cure: that key's alias is taken.
    """
    rewrite(
        s3,
        "_resolve_sse_write_headers",
        (
            'headers.get("x-amz-server-side-encryption-aws-kms-key-id", "")',
            f'headers.get("x-amz-server-side-encryption-aws-kms-key-id") or "{OWN_KEY}"',
        ),
    )
