"""Everything measured, each with the command that measures it again."""
