"""Patches of IAM's enforcement ."""


def apply() -> None:
    """Apply the patches of authorization."""
