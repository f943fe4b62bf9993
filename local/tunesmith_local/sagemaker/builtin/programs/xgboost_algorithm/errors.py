"""What a user can put right."""


class UserError(Exception):
    """The request or its data are wrong; the message says how."""
