"""Requests uploaded to the bucket, and the answers beside them."""

import json

import yaml

from tests.stack.flows.service import Service
from tunesmith_local.stack.slack.inbox import Outage


def test_an_uploaded_request_becomes_a_result(service: Service) -> None:
    gate = service.gate()
    spec = service.spec("0.4", "0.2", **gate.closed_for("*"))

    answer = service.document(service.upload("team vision/first try.yaml", yaml.safe_dump(spec)))

    assert answer["state"] == "accepted"
    gate.open()
    tuning = service.over(answer["tuning_id"])
    assert tuning.name == spec["name"]
    assert tuning.status == "finished"
    service.told(spec["name"], "tuning finished")
    end = service.document("status/team vision/first try.json")
    assert (end["state"], end["best"]["hyperparameters"]) == ("finished", {"x": "0.2"})
    assert end["object"] == answer["object"]


def test_json_is_taken_as_well(service: Service) -> None:
    answer = service.document(service.upload("second.json", json.dumps(service.spec())))

    assert service.over(answer["tuning_id"]).status == "finished"


def test_a_bad_upload_is_answered_told_and_not_started(service: Service) -> None:
    spec = service.spec()
    spec["search"]["strategy"] = "guessing"
    before = service.ids()

    answer = service.document(service.upload("bad.yml", yaml.safe_dump(spec)))

    assert answer["state"] == "rejected"
    finding = answer["findings"][0]
    assert finding["field"] == "search.strategy"
    assert finding["value"] == "guessing"
    assert finding["fix"]
    assert "search.strategy" in service.told("requests/bad.yml", "guessing")
    assert service.ids() == before


def test_what_is_no_request_at_all_is_answered(service: Service) -> None:
    answer = service.document(service.upload("broken.yaml", "name: [unclosed"))

    assert answer["state"] == "rejected"
    service.told("requests/broken.yaml", "line")


def test_an_outage_of_slack_only_delays_the_rejection(service: Service) -> None:
    service.stack.inbox.begin_outage(Outage(count=1))

    answer = service.document(service.upload("unlucky.yaml", "nothing: useful"))

    assert answer["state"] == "rejected"
    service.told("requests/unlucky.yaml", "nothing")
    assert len(service.messages("requests/unlucky.yaml")) == 1


def test_the_same_upload_announced_twice_is_one_tuning(service: Service) -> None:
    spec = service.spec()
    answer = service.document(service.upload("again.yaml", yaml.safe_dump(spec)))
    service.over(answer["tuning_id"])
    versions = service.s3.list_object_versions(
        Bucket=service.addresses.bucket, Prefix="requests/again.yaml"
    )["Versions"]
    uploaded = {"key": "requests/again.yaml", "version-id": versions[0]["VersionId"]}

    service.invoke(
        "IngestFunction",
        {
            **service.event("ingest", answer["tuning_id"]),
            "detail": {"bucket": {"name": service.addresses.bucket}, "object": uploaded},
        },
    )

    assert len(service.messages(spec["name"])) == 2
    again = service.document("status/again.json")
    assert (again["tuning_id"], again["state"]) == (answer["tuning_id"], "finished")


def test_a_new_version_is_a_new_tuning(service: Service) -> None:
    first = service.document(service.upload("next.yaml", yaml.safe_dump(service.spec())))
    service.over(first["tuning_id"])
    spec = service.spec()

    service.upload("next.yaml", yaml.safe_dump(spec))

    service.told(spec["name"], "tuning finished")
    second = service.document("status/next.json")["tuning_id"]
    assert second != first["tuning_id"]
    service.over(second)


def test_an_upload_to_a_closed_deployment_is_rejected(service: Service) -> None:
    with service.switch("AcceptSwitchName"):
        answer = service.document(service.upload("late.yaml", yaml.safe_dump(service.spec())))

    assert answer["state"] == "rejected"
    service.told("requests/late.yaml", "closed")
