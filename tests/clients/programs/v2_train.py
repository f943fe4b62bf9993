"""SDK v2: one training job, waited for with its logs."""

from place import object_size, tell, upload_data
from v2_parts import INPUTS, estimator


def main() -> None:
    upload_data()
    chosen = estimator(rate=0.01)
    chosen.fit(INPUTS, wait=True, logs="All")
    status = chosen.latest_training_job.describe()["TrainingJobStatus"]
    tell({"status": status, "model_size": object_size(chosen.model_data)})


if __name__ == "__main__":
    main()
