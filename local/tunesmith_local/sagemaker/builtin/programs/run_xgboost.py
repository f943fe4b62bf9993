"""Stands for the built-in XGBoost images: `python run_xgboost.py <image tag>` in a trial's base."""

from xgboost_algorithm.program import main

if __name__ == "__main__":
    main()
