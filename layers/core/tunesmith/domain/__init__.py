"""What a tuning is. Pure: standard library and pydantic only."""
