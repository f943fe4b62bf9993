"""When a trial or a whole tuning has seen enough. Pure."""
