"""What every `Champions` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from tests.fakes.samples import champion
from tests.fakes.store import FakeChampions
from tunesmith.adapters.dynamodb.champions import DynamoChampions
from tunesmith.domain.trials import Goal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports.champions import Champions


class ChampionsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def champions(self) -> "Champions": ...

    def test_champion_comes_back_as_it_was(self, champions: "Champions") -> None:
        first = champion()
        second = champion("b", objective=1e-300, model_uri="s3://b/m", cost=None).after(first)

        assert champions.get("digits", "loss", Goal.MINIMIZE) is None
        assert champions.put(first, None)
        assert champions.get("digits", "loss", Goal.MINIMIZE) == first
        assert champions.put(second, first)
        assert champions.get("digits", "loss", Goal.MINIMIZE) == second

    def test_place_that_was_taken_meanwhile_is_not_taken_again(
        self, champions: "Champions"
    ) -> None:
        first, second = champion(), champion("b")
        champions.put(first, None)

        assert not champions.put(second, None)
        champions.put(second, first)
        assert not champions.put(champion("c"), first)

        assert champions.get("digits", "loss", Goal.MINIMIZE) == second

    def test_every_project_metric_and_goal_has_a_place(self, champions: "Champions") -> None:
        places = [
            champion(),
            champion(goal=Goal.MAXIMIZE),
            champion(metric="ä" * 255),
            champion(project="digits#more/ä"),
        ]
        for each in places:
            assert champions.put(each, None)

        assert len(champions.all()) == 4
        assert len(champions.all("digits")) == 3
        assert champions.all("digits#more/ä") == [places[3]]
        assert champions.all("dig") == []


class TestFakeChampions(ChampionsContract):
    @pytest.fixture
    def champions(self) -> "Champions":
        return FakeChampions()


class TestDynamoChampions(ChampionsContract):
    @pytest.fixture
    def champions(self, table: "Table") -> "Champions":
        return DynamoChampions(table)
