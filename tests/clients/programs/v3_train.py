"""SDK v3: one training job, waited for with its logs."""

import logging
import sys

from place import DATA, object_size, tell, upload_data
from sagemaker.core.training.configs import InputData
from v3_parts import trainer


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)  # where the SDK shows the logs
    upload_data()
    chosen = trainer(rate=0.01)
    chosen.train([InputData(channel_name="train", data_source=DATA)], wait=True, logs=True)
    job = chosen._latest_training_job
    model = job.model_artifacts.s3_model_artifacts
    tell({"status": job.training_job_status, "model_size": object_size(model)})


if __name__ == "__main__":
    main()
