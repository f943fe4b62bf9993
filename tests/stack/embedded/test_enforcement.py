import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer
from botocore.exceptions import ClientError

from tests.stack.embedded.deployed import ROOT, TEMPLATE, Deployed
from tunesmith_local.stack import EmbeddedStack, StackOptions
from tunesmith_local.stack.aws import Aws, Credentials
from tunesmith_local.stack.prerequisites import create_user_credentials


@pytest.fixture(scope="module")
def enforcing() -> Iterator[Deployed]:
    stack = EmbeddedStack(ROOT, StackOptions(template=TEMPLATE, engine=None, enforce_iam=True))
    try:
        yield Deployed(stack, stack.start())
    finally:
        stack.stop()


def _status(deployed: Deployed, credentials: Credentials | None) -> int:
    request = AWSRequest("GET", f"{deployed.addresses.api_url}/tunings/abc")
    if credentials:
        signer = Signer(credentials.access_key, credentials.secret_key)
        SigV4Auth(signer, "execute-api", deployed.addresses.region).add_auth(request)
    assert request.url is not None
    signed = Request(request.url, headers=dict(request.headers))  # noqa: S310 -- loopback
    try:
        opener = build_opener(ProxyHandler({}))
        with opener.open(signed) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def _user(deployed: Deployed, name: str, action: str, resource: str) -> Credentials:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return create_user_credentials(deployed.stack.aws, policy, name)


def test_an_unsigned_call_is_refused(enforcing: Deployed) -> None:
    assert _status(enforcing, None) == 403


def test_a_wrong_signature_is_refused(enforcing: Deployed) -> None:
    known = _user(enforcing, "known", "execute-api:Invoke", "*")

    assert _status(enforcing, known) == 200
    assert _status(enforcing, Credentials(known.access_key, "wrong")) == 403
    assert _status(enforcing, Credentials("test", "wrong")) == 403
    assert _status(enforcing, Credentials("AKIAUNKNOWN000000000", "wrong")) == 403


def test_a_caller_needs_permission_for_what_they_call(enforcing: Deployed) -> None:
    addresses = enforcing.addresses
    api_id = addresses.api_url.split("/")[-2]
    stage = f"arn:aws:execute-api:{addresses.region}:{addresses.account_id}:{api_id}/v1"

    reader = _user(enforcing, "reader", "execute-api:Invoke", f"{stage}/GET/tunings/*")
    writer = _user(enforcing, "writer", "execute-api:Invoke", f"{stage}/POST/tunings")

    assert _status(enforcing, reader) == 200
    assert _status(enforcing, writer) == 403


def test_a_function_has_its_roles_permissions(enforcing: Deployed) -> None:
    ended = enforcing.ended(enforcing.start(wait={"fail": True}))

    assert ended["status"] == "SUCCEEDED"
    assert len(enforcing.heard()) >= 2  # written with the function's own role


def test_an_answer_needs_permission_for_the_tokens_state_machine(enforcing: Deployed) -> None:
    addresses = enforcing.addresses
    machine, other = addresses.state_machine_arn, f"{addresses.state_machine_arn}-other"
    execution = enforcing.start(wait={"mark": "answered"})
    token = enforcing.token_of("answered")

    def answer(user: str, resource: str) -> None:
        credentials = _user(enforcing, user, "states:SendTaskSuccess", resource)
        caller = Aws(addresses.endpoint_url, addresses.region, credentials)
        caller.client("stepfunctions").send_task_success(taskToken=token, output="{}")

    with pytest.raises(ClientError, match="AccessDenied"):
        answer("stranger", other)
    answer("waker", machine)

    assert enforcing.ended(execution)["status"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="TaskTimedOut"):
        answer("late", machine)


def test_events_are_put_by_those_who_may_put_their_kind(enforcing: Deployed) -> None:
    addresses = enforcing.addresses
    bus = f"arn:aws:events:{addresses.region}:{addresses.account_id}:event-bus/default"
    kind = {"StringEquals": {"events:source": "tests", "events:detail-type": ["One", "Two"]}}
    statement = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": kind}]}
    teller = create_user_credentials(enforcing.stack.aws, policy, "teller")
    events = Aws(addresses.endpoint_url, addresses.region, teller).client("events")

    def put(source: str, detail_type: str) -> int:
        entry = {"Source": source, "DetailType": detail_type, "Detail": "{}"}
        return int(events.put_events(Entries=[entry])["FailedEntryCount"])

    assert put("tests", "Two") == 0
    for source, detail_type in [("tests", "Three"), ("others", "One")]:
        with pytest.raises(ClientError, match="AccessDenied"):
            put(source, detail_type)


def test_rules_are_kept_by_those_who_may_keep_them(enforcing: Deployed) -> None:
    addresses = enforcing.addresses
    arn = f"arn:aws:events:{addresses.region}:{addresses.account_id}:rule/mine-*"
    keeper = _user(enforcing, "keeper", "events:*", arn)
    client = Aws(addresses.endpoint_url, addresses.region, keeper).client("events")
    target = {"Id": "one", "Arn": f"arn:aws:sqs:us-east-1:{addresses.account_id}:q"}

    client.put_rule(Name="mine-1", ScheduleExpression="rate(1 day)", State="DISABLED")
    client.put_targets(Rule="mine-1", Targets=[target])
    client.remove_targets(Rule="mine-1", Ids=["one"])
    client.delete_rule(Name="mine-1")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.put_rule(Name="another", ScheduleExpression="rate(1 day)")


def test_a_policy_that_wants_tls_lets_loopback_pass(enforcing: Deployed) -> None:
    bucket = enforcing.addresses.bucket
    deny = {"Bool": {"aws:SecureTransport": "false"}}
    everything = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": everything}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": deny}]}
    enforcing.stack.aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    writer = _user(enforcing, "uploader", "s3:PutObject", f"arn:aws:s3:::{bucket}/*")

    caller = Aws(enforcing.addresses.endpoint_url, enforcing.addresses.region, writer)

    assert caller.client("s3").put_object(Bucket=bucket, Key="data/a.csv", Body=b"1")["ETag"]
