"""The test suites; tests/README.md says what each is for."""
