"""What a tuning is. Pure: standard library, pydantic and a YAML parser only."""
