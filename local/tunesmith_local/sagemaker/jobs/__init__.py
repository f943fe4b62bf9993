"""Tuning jobs and training jobs: their states, what changes them, and when."""
