"""What every `Documents` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from tests.contracts.conftest import BUCKET
from tests.fakes.documents import FakeDocuments
from tunesmith.adapters.s3 import S3Documents
from tunesmith.domain.errors import DocumentMissing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from tunesmith.usecases.ports import Documents


class DocumentsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def documents(self) -> "Documents": ...

    @abstractmethod
    def two_versions(self, key: str, first: bytes, second: bytes) -> str:
        """Write an object twice, and return the first version's name."""

    def test_object_comes_back_whole_or_in_part(self, documents: "Documents") -> None:
        documents.put("tunings/a/job.json", b'{"a": 1}')

        assert documents.get("tunings/a/job.json") == b'{"a": 1}'
        assert documents.get("tunings/a/job.json", limit=4) == b'{"a"'
        assert documents.get("tunings/a/job.json", limit=400) == b'{"a": 1}'

    def test_empty_object_is_no_mistake(self, documents: "Documents") -> None:
        documents.put("requests/empty.yaml", b"")

        assert documents.get("requests/empty.yaml", limit=10) == b""

    def test_version_asked_for_is_read(self, documents: "Documents") -> None:
        version = self.two_versions("requests/a.yaml", b"old", b"new")

        assert documents.get("requests/a.yaml", version) == b"old"

    def test_missing_object_is_named(self, documents: "Documents") -> None:
        with pytest.raises(DocumentMissing, match="/nothing is missing"):
            documents.get("nothing")

    def test_address_names_bucket_and_key(self, documents: "Documents") -> None:
        assert documents.uri("a/b.json").startswith("s3://")
        assert documents.uri("a/b.json").endswith("/a/b.json")


class TestFakeDocuments(DocumentsContract):
    @pytest.fixture
    def documents(self) -> "Documents":
        self.fake = FakeDocuments()
        return self.fake

    def two_versions(self, key: str, first: bytes, second: bytes) -> str:
        self.fake.versions[key, "1"] = first
        self.fake.objects[key] = second
        return "1"


class TestS3Documents(DocumentsContract):
    @pytest.fixture
    def documents(self, bucket: "S3Client") -> "Documents":
        self.client = bucket
        return S3Documents(bucket, BUCKET)

    def two_versions(self, key: str, first: bytes, second: bytes) -> str:
        version = self.client.put_object(Bucket=BUCKET, Key=key, Body=first)["VersionId"]
        self.client.put_object(Bucket=BUCKET, Key=key, Body=second)
        return version

    def test_object_says_that_it_is_json(self, documents: "Documents") -> None:
        documents.put("status/a.json", b"{}")

        assert self.client.head_object(Bucket=BUCKET, Key="status/a.json")["ContentType"] == (
            "application/json"
        )
