"""A bounded memory of results, shared by the threads of one process; the least recently used goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

V = TypeVar("V")
NOTHING: Any = object()


class Bounded(Generic[V]):
    """Values by key, up to a total of `capacity` as `weigh` weighs them (default: each counts 1)."""

    def __init__(self, capacity: float, weigh: Callable[[V], float] = lambda _: 1) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._weight = 0.0
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value kept under `key`, made and kept when there is none. Two threads may make it at once.

        While there is plenty of room nobody notes the order of use, and no lock is taken for a value that is there.
        """
        found = self._values.get(key, NOTHING)
        if found is not NOTHING:
            if self._weight * 2 > self._capacity:
                self._touch(key)
            return found
        value = make()
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._capacity:
                self._drop(next(iter(self._values)))
        return value

    def drop(self, key: Hashable) -> None:
        """Forget the value kept under `key`, if there is one."""
        with self._lock:
            self._drop(key)

    def _touch(self, key: Hashable) -> None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)

    def _drop(self, key: Hashable) -> None:
        if key in self._values:
            self._weight -= self._weigh(self._values.pop(key))
