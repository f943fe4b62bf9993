"""The one table: an item per tuning, and one per token, trial, decision and lease of it."""
