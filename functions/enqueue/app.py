"""State "Await turn": keeps the token with which the execution is woken when its turn has come."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.queue import DynamoQueue
from tunesmith.adapters.dynamodb.tokens import TURN, DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.adapters.tasks import WaitingTask
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.enqueue import enqueue

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
queues = DynamoQueue(table)
tokens = DynamoTokens(table, utc_now, TURN)
callbacks = StepFunctionsCallbacks(clients.stepfunctions())


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, bool]:
    """Keep the token."""
    task = WaitingTask.model_validate(event)
    waits = enqueue(
        task.tuning_id,
        task.attempt,
        task.token,
        tunings=tunings,
        queues=queues,
        tokens=tokens,
        callbacks=callbacks,
    )
    logger.info("turn awaited", waits=waits)
    return {"waits": waits}
