"""The queue: who waits, for what, and who is next."""

from tests.stack.flows.inside import Gate
from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_client.answers import Accepted, Tuning


def ask(service: Service, project: str, gate: Gate | None = None) -> Accepted:
    held = gate.closed_for("0.1") if gate else {}
    return service.api.submit({**service.spec(**held), "project": project})


def waits(service: Service, tuning_id: str) -> Tuning:
    """Return a tuning once it has a place in the queue."""

    def look() -> Tuning | None:
        tuning = service.api.show(tuning_id)
        return tuning if tuning.queue else None

    return eventually(look)


def test_a_project_with_nothing_running_goes_before_the_rest_of_a_busy_one(
    service: Service,
) -> None:
    first, others = service.gate(), service.gate()
    running = [ask(service, "busy", gate).tuning_id for gate in (first, others, others)]
    for tuning_id in running:
        service.becomes(tuning_id, "running")
    rest = ask(service, "busy").tuning_id
    waits(service, rest)

    late = ask(service, "fresh")

    seen = waits(service, late.tuning_id).queue
    assert seen
    assert (seen.place, seen.of) == (1, 2)
    assert seen.cause == "waits for 1 tuning job: 3 of 3 in use by 3 tunings"
    assert [one.tuning_id for one in service.api.queue().tunings] == [late.tuning_id, rest]
    service.told(late.name, "Tuning waits")
    first.open()
    service.over(running[0])
    fresh = service.over(late.tuning_id)  # the others go on: one place is free, and one starts
    busy = service.over(rest)
    others.open()
    assert fresh.started_at
    assert busy.started_at
    assert fresh.started_at < busy.started_at
    ends = [service.over(tuning_id).status for tuning_id in running]
    assert {fresh.status, busy.status, *ends} == {"finished"}
    assert service.api.queue().tunings == ()


def test_a_tuning_that_sagemaker_refuses_waits_until_something_ends(service: Service) -> None:
    gate = service.gate()
    running = [ask(service, "mine", gate).tuning_id for _ in range(2)]
    for tuning_id in running:
        service.becomes(tuning_id, "running")
    foreign = service.api.request(running[0]) | {"HyperParameterTuningJobName": "somebody-elses"}
    service.sagemaker.create_hyper_parameter_tuning_job(**foreign)

    queued = ask(service, "mine").tuning_id

    seen = waits(service, queued).queue
    assert seen
    assert seen.cause.startswith("waits for SageMaker, which refused it: ")
    gate.open()
    for tuning_id in (*running, queued):
        assert service.over(tuning_id).status == "finished"


def test_a_queued_tuning_can_be_stopped_and_never_runs(service: Service) -> None:
    gate = service.gate()
    running = [ask(service, "mine", gate).tuning_id for _ in range(3)]
    for tuning_id in running:
        service.becomes(tuning_id, "running")
    queued = ask(service, "mine")
    waits(service, queued.tuning_id)

    service.api.stop(queued.tuning_id)

    assert service.over(queued.tuning_id).status == "stopped"
    service.told(queued.name, "stopped")
    gate.open()
    for tuning_id in running:
        service.over(tuning_id)
    assert service.job(queued.tuning_id) is None
