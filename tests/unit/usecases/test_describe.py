"""Telling what the API is."""

from tunesmith.usecases.describe import describe, methods_of

DOCUMENT = {
    "servers": [{"url": "."}],
    "paths": {"/tunings": {"get": {}, "post": {}}, "/tunings/{tuning_id}": {"get": {}}},
}


def test_document_names_the_address_it_was_asked_for_under() -> None:
    assert describe(DOCUMENT, "https://a/v1")["servers"] == [{"url": "https://a/v1"}]
    assert describe(DOCUMENT, None)["servers"] == [{"url": "."}]


def test_path_knows_its_methods_and_another_one_has_none() -> None:
    assert methods_of(DOCUMENT, "/tunings") == ("GET", "POST")
    assert methods_of(DOCUMENT, "/tunings/abc") == ("GET",)
    for other in ("/", "/tunings/", "/tunings/abc/x", "/tuning"):
        assert methods_of(DOCUMENT, other) == (("GET", "POST") if other == "/tunings/" else ())
