"""The built-in XGBoost algorithm. Runs in the trials' environment and imports nothing of ours."""
