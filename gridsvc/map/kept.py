"""A bounded memory of results, shared by the threads of one process; the least recently used goes first."""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Values by key, up to a total of `capacity` as `weigh` weighs them (default: each counts 1)."""

    def __init__(self, capacity: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value kept under `key`, made and kept when there is none. Two threads may make it at once."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._capacity:
                self._drop(next(iter(self._values)))
        return value

    def forget(self) -> None:
        """Drop everything."""
        with self._lock:
            self._values.clear()
            self._weight = 0

    def _drop(self, key: Hashable) -> None:
        if key in self._values:
            self._weight -= self._weigh(self._values.pop(key))


class Renewed(Generic[V]):
    """Values that grow old: made again after `at_least_s`, or so much later that making takes `share` of the time.

    One thread at a time makes a value; meanwhile the others get the old one, and wait only where there is none.
    """

    def __init__(self, at_least_s: float, share: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_least_s = at_least_s
        self._share = share
        self._clock = clock
        self._values: dict[Hashable, tuple[V, float]] = {}
        self._turns: defaultdict[Hashable, Lock] = defaultdict(Lock)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value kept under `key`; made where there is none or it is too old."""
        turn = self._turns[key]
        if not self._fresh(key) and turn.acquire(blocking=key not in self._values):
            try:
                if not self._fresh(key):
                    self._make(key, make)
            finally:
                turn.release()
        return self._values[key][0]

    def forget(self) -> None:
        """Drop everything."""
        self._values.clear()

    def _fresh(self, key: Hashable) -> bool:
        return key in self._values and self._clock() < self._values[key][1]

    def _make(self, key: Hashable, make: Callable[[], V]) -> None:
        begun = self._clock()
        value = make()
        ended = self._clock()
        self._values[key] = value, ended + max(self._at_least_s, (ended - begun) / self._share)
