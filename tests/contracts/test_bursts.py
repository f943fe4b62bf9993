"""What every `Bursts`, every `ProgressLog` and every `Inventory` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.contracts.conftest import BUCKET
from tests.contracts.test_recipes import recipe
from tests.fakes.bursts import FakeBursts, FakeInventory, FakeProgressLog
from tests.fakes.samples import ID, NOON
from tunesmith.adapters.dynamodb.bursts import DynamoBursts, DynamoProgressLog
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.s3_shelf import S3Inventory
from tunesmith.domain.bursts import Burst, Seen
from tunesmith.domain.progress import Handled, LastBurst, Outcome, Progress

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

    from tunesmith.usecases.ports.bursts import Bursts, Inventory, ProgressLog


def came(folder: str | None, minute: int = 0, *, marker: bool = False) -> Seen:
    return Seen(at=NOON + timedelta(minutes=minute), size=5, folder=folder, is_marker=marker)


class BurstsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def bursts(self) -> "Bursts": ...

    def test_burst_sums_up_what_came(self, bursts: "Bursts") -> None:
        for minute, folder in enumerate(["data/ä/1/a/", "data/ä/1/b/", "data/ä/1/a/"]):
            bursts.note("digits", came(folder, minute))

        assert bursts.get("digits") == Burst(
            events=3,
            bytes=15,
            folder="data/ä/1/",
            first_at=NOON,
            last_at=NOON + timedelta(minutes=2),
        )
        assert bursts.get("letters") is None

    def test_marker_alone_tells_the_folder(self, bursts: "Bursts") -> None:
        bursts.note("digits", came(None))
        bursts.note("digits", came("data/x/1/", 1, marker=True))
        bursts.note("digits", came(None, 2))

        found = bursts.get("digits")
        assert found is not None
        assert (found.events, found.folder) == (3, "data/x/1/")
        assert found.marked_at == NOON + timedelta(minutes=1)

    def test_burst_is_dropped_as_it_was_read_or_not_at_all(self, bursts: "Bursts") -> None:
        bursts.note("digits", came("data/x/"))
        read = bursts.get("digits")
        assert read is not None
        bursts.note("digits", came("data/x/", 1))

        assert not bursts.drop("digits", read)
        later = bursts.get("digits")
        assert later is not None
        assert later.events == 2
        assert bursts.drop("digits", later)
        assert bursts.get("digits") is None
        assert not bursts.drop("digits", later)


class TestFakeBursts(BurstsContract):
    @pytest.fixture
    def bursts(self) -> "Bursts":
        return FakeBursts()


class TestDynamoBursts(BurstsContract):
    @pytest.fixture
    def bursts(self, table: "Table") -> "Bursts":
        self.table = table
        return DynamoBursts(table)

    def test_folder_that_was_read_late_is_not_narrowed(self, table: "Table") -> None:
        """Two functions read the same folder; the second to write sees that it has moved on."""

        class Raced(DynamoBursts):
            raced = False

            def get(self, recipe: str) -> Burst | None:
                found = super().get(recipe)
                if not self.raced:
                    self.raced = True
                    DynamoBursts(table).note(recipe, came("data/x/2/"))
                return found

        bursts = Raced(table)
        bursts.note("digits", came("data/x/1/"))

        found = bursts.get("digits")
        assert found is not None
        assert (found.events, found.folder) == (2, "data/x/")

    def test_burst_stays_small_and_goes_with_its_recipe(self, bursts: "Bursts") -> None:
        recipes = DynamoRecipes(self.table)
        recipes.put(recipe(), {"name": "x"})
        for number in range(30):
            bursts.note("digits", came(f"data/x/{number}/{'y' * 100}/"))

        (item,) = [item for item in self.table.scan()["Items"] if item["sk"] == "BURST"]
        assert len(str(item)) < 400
        recipes.remove("digits")
        assert self.table.scan()["Items"] == []


class ProgressLogContract(ABC):
    @pytest.fixture
    @abstractmethod
    def log(self) -> "ProgressLog": ...

    def test_progress_comes_back(self, log: "ProgressLog") -> None:
        assert log.get("digits") == Progress()
        last = LastBurst(
            outcome=Outcome.SAME,
            message="ä",
            at=NOON,
            events=3,
            bytes=4,
            folder=None,
            tuning_id=ID,
        )
        handled = Handled(folder="data/x/", digest="1", version="2", tuning_id=ID)
        progress = Progress(last=last).with_handled(handled)

        log.put("digits", progress)

        assert log.get("digits") == progress
        assert log.get("letters") == Progress()


class TestFakeProgressLog(ProgressLogContract):
    @pytest.fixture
    def log(self) -> "ProgressLog":
        return FakeProgressLog()


class TestDynamoProgressLog(ProgressLogContract):
    @pytest.fixture
    def log(self, table: "Table") -> "ProgressLog":
        return DynamoProgressLog(table)


class InventoryContract(ABC):
    @pytest.fixture
    @abstractmethod
    def inventory(self) -> "Inventory": ...

    @abstractmethod
    def put(self, key: str, content: str) -> None: ...

    def test_objects_of_a_folder_come_in_order_and_tell_their_content(
        self, inventory: "Inventory"
    ) -> None:
        for key in ("data/x/b", "data/x/a/ä 1", "data/xy", "data/x/a/c"):
            self.put(key, "one")
        first = list(inventory.objects("data/x/"))
        self.put("data/x/b", "one")
        self.put("data/x/a/c", "two")

        second = list(inventory.objects("data/x/"))

        assert [one.key for one in first] == ["data/x/a/c", "data/x/a/ä 1", "data/x/b"]
        assert {one.size for one in first} == {3}
        changed = [was.key for was, now in zip(first, second, strict=True) if was != now]
        assert changed == ["data/x/a/c"]
        assert list(inventory.objects("data/nothing/")) == []


class TestFakeInventory(InventoryContract):
    @pytest.fixture
    def inventory(self) -> "Inventory":
        self.fake = FakeInventory()
        return self.fake

    def put(self, key: str, content: str) -> None:
        self.fake.put(key, content)


class TestS3Inventory(InventoryContract):
    @pytest.fixture
    def inventory(self, bucket: "S3Client") -> "Inventory":
        self.client = bucket
        return S3Inventory(bucket, BUCKET)

    def put(self, key: str, content: str) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content.encode())

    def test_more_than_a_page_is_listed(self, inventory: "Inventory") -> None:
        del inventory
        for number in range(5):
            self.put(f"data/x/{number}", "x")

        found = S3Inventory(self.client, BUCKET, page=2).objects("data/x/")

        assert [one.key[-1] for one in found] == ["0", "1", "2", "3", "4"]
