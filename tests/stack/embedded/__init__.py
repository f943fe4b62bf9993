"""The embedded stack itself: a package, so that its stack ends with its last test."""
