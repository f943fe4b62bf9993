"""The deployed service at work: a package, so that its stack ends with its last test."""
