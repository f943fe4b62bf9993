"""SageMaker's account quotas that a request can be held against before it is sent."""

from pydantic import BaseModel, ConfigDict


class Quotas(BaseModel):
    """What the account may do; the defaults are SageMaker's."""

    model_config = ConfigDict(frozen=True)

    parallel: int = 10
    """Training jobs at a time in one tuning job; AWS raises it to 100 on request."""
    jobs: int = 750
    """Training jobs in one tuning job."""
    random_jobs: int = 750
    """The same for the Random strategy; AWS raises it to 10,000 on request."""

    def jobs_for(self, strategy: str) -> int:
        """Return how many training jobs one tuning job of this strategy may have."""
        return self.random_jobs if strategy == "Random" else self.jobs
