"""The engine: SageMaker's tuning API in front, trials that really train behind."""

import time

from tunesmith_local.sagemaker.clock import Clock
from tunesmith_local.sagemaker.jobs.desk import TrialDesk
from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.jobs.scheduler import Scheduler
from tunesmith_local.sagemaker.orphans import take_over
from tunesmith_local.sagemaker.outbox import Outbox
from tunesmith_local.sagemaker.ports import Host
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Database, Store
from tunesmith_local.sagemaker.trials.runner import TrialRunner
from tunesmith_local.sagemaker.wire.calls import Caller
from tunesmith_local.sagemaker.wire.pipeline_calls import PipelineCalls
from tunesmith_local.sagemaker.wire.service import Answer, Service
from tunesmith_local.sagemaker.wire.shapes import service_model
from tunesmith_local.sagemaker.wire.tag_calls import TagCalls
from tunesmith_local.sagemaker.wire.training_calls import TrainingCalls
from tunesmith_local.sagemaker.wire.tuning_calls import TuningCalls

STORE_FILE = "engine.sqlite3"


class SageMakerEngine:
    """Wires the rooms together; start it, hand it calls, stop it."""

    def __init__(self, settings: EngineSettings, host: Host, clock: Clock = time.time) -> None:
        self._database = Database(settings.state_dir / STORE_FILE)
        self._store = Store(self._database)
        self._outbox = Outbox(host, settings, clock)
        self._ledger = Ledger(self._store, self._outbox, settings, clock)
        self._runner = TrialRunner(settings, host, clock)
        desk = TrialDesk(self._ledger, self._outbox, settings)
        self._scheduler = Scheduler(
            store=self._store,
            ledger=self._ledger,
            runner=self._runner,
            desk=desk,
            settings=settings,
            clock=clock,
        )
        self._service = Service(
            {
                **TuningCalls(
                    self._store, self._ledger, settings, self._scheduler.consider
                ).operations(),
                **TrainingCalls(
                    self._store,
                    self._ledger,
                    consider=self._scheduler.consider_single,
                    stop_trial=self._scheduler.stop_trial,
                ).operations(),
                **TagCalls(self._store).operations(),
                **PipelineCalls().operations(),
            }
        )
        self._most_restarts = settings.lost_trial_restarts
        self._stopped = False

    def start(self) -> None:
        """Begin to work; tuning jobs that an earlier engine left unfinished go on."""
        service_model()  # half a second that the first call need not wait
        take_over(self._store, self._ledger, most_restarts=self._most_restarts)
        self._runner.tidy()
        self._outbox.start()
        self._scheduler.start()

    def stop(self, grace_seconds: float = 5.0) -> None:
        """End all trials and threads; jobs stay as they are in the store. Idempotent."""
        if self._stopped:
            return
        self._stopped = True
        self._scheduler.close()
        self._runner.close(grace_seconds)
        self._outbox.close(grace_seconds)
        self._database.close()

    def handle(self, target: str, body: bytes, *, region: str, account_id: str) -> Answer:
        """Answer one call of the JSON 1.1 protocol; thread-safe, never raises."""
        return self._service.answer(target, body, Caller(account_id, region))
