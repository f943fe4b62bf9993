"""GET /tunings/{tuning_id}/report: each form with its type of content."""

import json
from types import ModuleType
from typing import Any

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, record
from tests.unit.functions.conftest import Context, Load, event


@pytest.fixture
def app(load: Load) -> ModuleType:
    app = load("report")
    vars(app)["jobs"] = FakeTuningJobs()
    app.tunings.create(record(name="a <b>"))
    app.documents.put(record().request_key, b"{}")
    return app


def get(app: ModuleType, tuning_id: str = ID, **query: str) -> tuple[int, str, str]:
    sent: dict[str, Any] = event("report", path=f"/tunings/{tuning_id}/report")
    sent["queryStringParameters"] = query
    sent["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
    answer = app.lambda_handler(sent, Context())
    return answer["statusCode"], answer["multiValueHeaders"]["Content-Type"][0], answer["body"]


def test_report_comes_in_each_form(app: ModuleType) -> None:
    page, text, data = (
        get(app, **query) for query in ({}, {"format": "markdown"}, {"format": "json"})
    )

    assert page[:2] == (200, "text/html; charset=utf-8")
    assert "<h1>a &lt;b&gt; " in page[2]
    assert text[:2] == (200, "text/markdown; charset=utf-8")
    assert text[2].startswith("# a &lt;b&gt;")
    assert data[:2] == (200, "application/json")
    assert json.loads(data[2])["name"] == "a <b>"


def test_unknown_form_and_unknown_tuning_are_told(app: ModuleType) -> None:
    status, _, body = get(app, format="pdf")

    assert (status, json.loads(body)["findings"][0]["field"]) == (422, "format")
    assert get(app, "zz")[0] == 404
