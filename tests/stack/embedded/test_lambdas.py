import json
from concurrent.futures import ThreadPoolExecutor

from tests.stack.embedded.deployed import Deployed
from tunesmith_local.stack.process import processes_of


def test_a_burst_queues_behind_two_workers(deployed: Deployed) -> None:
    client = deployed.stack.aws.client("lambda")
    name = deployed.addresses.outputs["FunctionName"]

    def invoke(number: int) -> int:
        event = json.dumps({"sleep": 0.1, "number": number})
        answer = client.invoke(FunctionName=name, Payload=event.encode())
        return int(json.load(answer["Payload"])["event"]["number"])

    with ThreadPoolExecutor(8) as burst:
        assert list(burst.map(invoke, range(8))) == list(range(8))

    emulator_and_workers = list(processes_of(deployed.stack.state_dir))
    assert len(emulator_and_workers) <= 1 + 2


def test_an_exception_carries_name_text_and_trace(deployed: Deployed) -> None:
    client = deployed.stack.aws.client("lambda")
    name = deployed.addresses.outputs["FunctionName"]

    answer = client.invoke(FunctionName=name, Payload=b'{"fail": true}')

    error = json.load(answer["Payload"])
    assert answer["FunctionError"] == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("QuotaExhausted", "no instances left")
    assert any("app.py" in line for line in error["stackTrace"])
