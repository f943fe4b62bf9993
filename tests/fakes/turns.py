"""Runs several functions at once, their calls of ports in exactly the order that a test says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from threading import Condition, Thread
from typing import Any, TypeVar, cast

Port = TypeVar("Port")
PATIENCE_SECONDS = 30


class Turns:
    """Lets an actor make a call when it is its turn; who has finished is passed over."""

    def __init__(self, order: Sequence[str]) -> None:
        self._order = list(order)
        self._done: set[str] = set()
        self._moved = Condition()

    def port(self, actor: str, port: Port) -> Port:
        """Return the port as this actor sees it."""
        return cast("Port", _Stepped(self, actor, port))

    def run(self, actors: Mapping[str, Callable[[], object]]) -> None:
        """Run all to their ends; raises what one of them raised."""
        errors: list[BaseException] = []

        def play(name: str, act: Callable[[], object]) -> None:
            try:
                act()
            except Exception as error:  # noqa: BLE001 - raised again below, in the test's thread
                errors.append(error)
            with self._moved:
                self._done.add(name)
                self._moved.notify_all()

        threads = [Thread(target=play, args=each, daemon=True) for each in actors.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in threads), "nobody's turn came"
        for error in errors:
            raise error

    def take(self, actor: str, call: Callable[[], Any]) -> Any:
        """Wait for the actor's turn and make its call."""
        with self._moved:
            assert self._moved.wait_for(lambda: self._next() in {actor, None}, PATIENCE_SECONDS)
            if self._order:
                self._order.pop(0)
            try:
                return call()
            finally:
                self._moved.notify_all()

    def _next(self) -> str | None:
        while self._order and self._order[0] in self._done:
            self._order.pop(0)
        return self._order[0] if self._order else None


class _Stepped:
    def __init__(self, turns: Turns, actor: str, port: object) -> None:
        self._turns = turns
        self._actor = actor
        self._port = port

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)
        return lambda *args, **kwargs: self._turns.take(
            self._actor, lambda: method(*args, **kwargs)
        )


def all_orders(one: str, calls_of_one: int, other: str, calls_of_other: int) -> Iterator[list[str]]:
    """Return every order in which the calls of two actors can fall."""
    total = calls_of_one + calls_of_other
    for places in combinations(range(total), calls_of_one):
        yield [one if place in places else other for place in range(total)]
