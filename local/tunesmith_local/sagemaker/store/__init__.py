"""Everything the engine knows, in one SQLite file."""

from tunesmith_local.sagemaker.store.database import Database
from tunesmith_local.sagemaker.store.metrics import MetricTable
from tunesmith_local.sagemaker.store.records import Observation, Transition, Trial, Tuning
from tunesmith_local.sagemaker.store.tags import TagTable
from tunesmith_local.sagemaker.store.trials import TrialTable
from tunesmith_local.sagemaker.store.tunings import TuningTable

__all__ = [
    "Database",
    "MetricTable",
    "Observation",
    "Store",
    "TagTable",
    "Transition",
    "Trial",
    "TrialTable",
    "Tuning",
    "TuningTable",
]


class Store:
    """The tables, and the transaction that spans them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tunings = TuningTable(database)
        self.trials = TrialTable(database)
        self.metrics = MetricTable(database)
        self.tags = TagTable(database)
