"""The service where signatures and permissions are enforced, for people and functions alike."""

import json
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
import yaml

from tests.stack.embedded.deployed import ROOT
from tests.stack.flows.service import Service
from tests.stack.flows.test_stopping import with_a_median
from tests.stack.waiting import PATIENCE_SECONDS, eventually
from tunesmith_client import errors
from tunesmith_client.answers import Accepted
from tunesmith_local.stack import EmbeddedStack, StackOptions
from tunesmith_local.stack.aws import Credentials
from tunesmith_local.stack.prerequisites import create_user_credentials

pytestmark = pytest.mark.stack

BUDGET = "0.0102"
"""About the least that pays a trial: a minute of it, and what ending it may take."""
BUDGET_SECONDS = 60.0


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The deployed service, called by somebody who may use its API and nothing else."""
    options = StackOptions(
        environment="strict",
        minute_seconds=1.0,
        engine={"metric_flush_seconds": 0.1, "stop_grace_seconds": 2},
        trial_python=Path(sys.executable),
        enforce_iam=True,
    )
    stack = EmbeddedStack(ROOT, options)
    try:
        stack.start()
        caller = user(stack, "data-scientist", "execute-api:Invoke")
        yield Service(stack, tmp_path_factory.mktemp("gates"), caller)
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def spending(enforcing: Service) -> Accepted:
    """A tuning that uses its budget up: as none lasts less than a minute, others run meanwhile."""
    spec = enforcing.spec("0.5", "0.1", "0.2", "0.3", "0.4", "0.6", "0.7", "0.8", pause=14.0)
    spec["search"]["parallel"] = 1
    spec["budget"] = {"usd": float(BUDGET), "alert_at": 0.8}
    return enforcing.api.submit(spec)


def user(stack: EmbeddedStack, name: str, action: str) -> Credentials:
    """Create somebody who may do one thing."""
    addresses = stack.addresses
    api_id = addresses.api_url.split("/")[-2]
    resource = f"arn:aws:execute-api:{addresses.region}:{addresses.account_id}:{api_id}/*"
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return create_user_credentials(
        stack.aws, {"Version": "2012-10-17", "Statement": [statement]}, name
    )


def unsigned(service: Service, method: str, path: str, body: bytes | None = None) -> int:
    """Call the API without a signature and return the status."""
    request = Request(service.api.url + path, data=body, method=method)  # noqa: S310 -- loopback
    try:
        with build_opener(ProxyHandler({})).open(request) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def check_that_no_permission_was_missing(service: Service) -> None:
    lines = service.logged()

    assert lines
    assert [line for line in lines if "AccessDenied" in line or "not authorized" in line] == []
    assert service.dead_letters() == []


def test_an_unsigned_call_is_refused(enforcing: Service) -> None:
    spec = json.dumps(enforcing.spec()).encode()
    before = enforcing.ids()

    assert unsigned(enforcing, "POST", "/tunings", spec) == 403
    assert unsigned(enforcing, "GET", "/tunings") == 403
    assert enforcing.ids() == before


def test_a_wrong_signature_is_refused(enforcing: Service) -> None:
    known = user(enforcing.stack, "forged", "execute-api:Invoke")

    with pytest.raises(errors.NotAllowed):
        enforcing.api_of(Credentials(known.access_key, "guessed")).list()


def test_somebody_without_the_permission_is_refused(enforcing: Service) -> None:
    stranger = user(enforcing.stack, "stranger", "execute-api:ManageConnections")

    with pytest.raises(errors.NotAllowed):
        enforcing.api_of(stranger).submit(enforcing.spec())


def test_people_are_warned_before_a_budget_runs_out(enforcing: Service, spending: Accepted) -> None:
    assert any(f"budget of ${BUDGET}" in warning for warning in spending.warnings)

    assert f"${BUDGET}" in enforcing.told(spending.name, "budget nearly used up")

    cost = enforcing.api.show(spending.tuning_id).cost
    assert cost
    assert (cost.budget_usd, cost.notional) == (float(BUDGET), True)
    assert cost.spent_usd is not None


def test_a_signed_request_runs_to_its_end_with_the_functions_own_permissions(
    enforcing: Service,
) -> None:
    accepted = enforcing.submit("0.1", "0.2")

    tuning = enforcing.over(accepted.tuning_id)

    assert tuning.status == "finished"
    enforcing.told(accepted.name, "tuning finished")
    assert enforcing.record(accepted.tuning_id)["published"]
    assert enforcing.api.decisions(accepted.tuning_id) == ()
    (champion,) = enforcing.api.champions(accepted.name)
    assert champion.model_uri
    assert "Tuning finished." in enforcing.api.report(accepted.tuning_id)
    spec = enforcing.api.estimate_rerun(accepted.tuning_id, {"strategy": "random", "max_jobs": 1})
    assert spec.trials == 1
    check_that_no_permission_was_missing(enforcing)


def test_uploads_stops_failures_and_repairs_have_their_permissions_too(
    enforcing: Service,
) -> None:
    answer = enforcing.document(enforcing.upload("a.yaml", yaml.safe_dump(enforcing.spec())))
    assert enforcing.over(answer["tuning_id"]).status == "finished"
    assert enforcing.document("status/a.json")["state"] == "finished"
    rejected = enforcing.document(enforcing.upload("b.yaml", "nothing: useful"))
    assert rejected["state"] == "rejected"
    gate = enforcing.gate()
    stopped = enforcing.submit("0.1", "0.2", **gate.closed_for("0.2")).tuning_id
    enforcing.has_trials(stopped, completed=1, running=1)
    assert {one.status for one in enforcing.api.trials(stopped).trials} == {
        "Completed",
        "InProgress",
    }
    assert "TrainingJobDefinition" in enforcing.api.request(stopped)
    enforcing.api.stop(stopped)
    assert enforcing.over(stopped).status == "stopped"
    failed = enforcing.submit(crash_x="0.1,0.2")
    assert enforcing.over(failed.tuning_id).status == "failed"
    aborted = enforcing.submit(**gate.closed_for("*"))
    enforcing.waits(aborted.tuning_id)
    execution = enforcing.execution(aborted.tuning_id)
    assert execution
    enforcing.states.stop_execution(executionArn=execution["executionArn"])
    assert enforcing.over(aborted.tuning_id).status == "stopped"
    broken = enforcing.submit(**gate.closed_for("*"))
    token = enforcing.waits(broken.tuning_id)
    enforcing.states.send_task_failure(taskToken=token, error="Broken", cause="by a test")
    assert enforcing.over(broken.tuning_id).status == "failed"
    check_that_no_permission_was_missing(enforcing)


def test_recipes_and_fresh_data_have_their_permissions_too(enforcing: Service) -> None:
    def put(key: str, body: str) -> None:
        enforcing.s3.put_object(Bucket=enforcing.addresses.bucket, Key=key, Body=body.encode())

    gate = enforcing.gate()
    data = {"prefix": "data/kept/", "channel": "train", "marker": "_SUCCESS"}
    recipe = {
        **enforcing.spec(**gate.closed_for("*")),
        "trigger": {"data": data, "then": "replace"},
    }
    put("recipes/bad.yaml", "nothing: useful")
    put("recipes/kept.yaml", yaml.safe_dump(recipe))
    assert enforcing.document("status/recipes/kept.json")["state"] == "accepted"
    for name in ("1/a.csv", "1/_SUCCESS"):
        put(f"data/kept/{name}", name)
    (first,) = eventually(lambda: enforcing.api.recipe("kept").running)
    enforcing.becomes(first, "running")
    for name in ("2/a.csv", "2/_SUCCESS"):
        put(f"data/kept/{name}", name)
    replaced = enforcing.over(first).stop
    assert replaced is not None
    assert replaced.reason == "replaced by fresh data"
    (second,) = eventually(lambda: enforcing.api.recipe("kept").running)
    gate.open()
    assert enforcing.over(second).status == "finished"
    run = enforcing.api.run_recipe("kept")
    assert enforcing.over(run.tuning_id).status == "finished"
    enforcing.told("recipes/bad.yaml", "trigger")
    enforcing.s3.delete_object(Bucket=enforcing.addresses.bucket, Key="recipes/kept.yaml")
    eventually(lambda: "kept" not in {each.name for each in enforcing.api.recipes()})
    check_that_no_permission_was_missing(enforcing)


def test_policies_warm_starts_and_repairs_have_their_permissions_too(enforcing: Service) -> None:
    gate = enforcing.gate()
    spec = with_a_median(enforcing, gate) | {"project": "family"}
    first = enforcing.api.submit(spec).tuning_id
    tuning = enforcing.over(first)
    assert tuning.progress
    assert tuning.progress.stopped == 1
    gate.open()
    spec["search"] |= {"strategy": "auto", "max_jobs": 2, "parallel": 2, "warm_start": "auto"}
    other = deepcopy(spec)
    other["training"]["hyperparameters"]["depth"] = 1
    refused = enforcing.api.estimate(other).warm_start
    assert refused
    assert [one.reason for one in refused.rejected if one.tuning_id == first] == [
        "has other hyperparameters: it lacks depth"
    ]
    warm = enforcing.over(enforcing.api.submit(spec).tuning_id)
    assert (warm.status, warm.strategy) == ("finished", "Bayesian"), warm.failure
    assert warm.warm_start
    assert warm.warm_start.type == "identical"
    assert [one.tuning_id for one in warm.warm_start.parents] == [first]
    (parent,) = enforcing.api.request(warm.tuning_id)["WarmStartConfig"][
        "ParentHyperParameterTuningJobs"
    ]
    assert parent == {"HyperParameterTuningJobName": tuning.job_name}
    gate = enforcing.gate()
    with enforcing.without("SettleFunctionTuningJobEnded"):
        lost = enforcing.submit(**gate.closed_for("*")).tuning_id
        enforcing.waits(lost)
        gate.open()
        assert enforcing.over(lost).status == "finished"
    gate = enforcing.gate()
    adopted = enforcing.submit(**gate.closed_for("*")).tuning_id
    enforcing.kill(adopted)
    enforcing.waits(adopted, attempt=1)
    gate.open()
    assert enforcing.over(adopted).status == "finished"
    check_that_no_permission_was_missing(enforcing)


def test_a_budget_that_runs_out_ends_the_tuning_with_the_best_so_far(
    enforcing: Service, spending: Accepted
) -> None:
    tuning = enforcing.over(spending.tuning_id, PATIENCE_SECONDS + BUDGET_SECONDS)

    assert tuning.status == "finished"
    assert tuning.stop
    assert tuning.stop.cause == "budget"
    assert tuning.stop.reason
    assert f"The budget of ${BUDGET} (notional) is used up" in tuning.stop.reason
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.1"}
    assert tuning.cost
    assert tuning.cost.spent_usd
    assert tuning.cost.overshoot_usd
    assert 0 < tuning.cost.spent_usd < float(BUDGET) + tuning.cost.overshoot_usd
    assert f"of a budget of ${BUDGET}" in enforcing.told(spending.name, "budget was used up")
    assert len([each for each in enforcing.messages(spending.name) if "nearly" in each]) == 1
    (decision,) = enforcing.api.decisions(spending.tuning_id)
    assert (decision.policy, decision.enforced) == ("budget", True)
    check_that_no_permission_was_missing(enforcing)
