"""`tunesmith run`: a whole tuning on this machine, from request to result."""
