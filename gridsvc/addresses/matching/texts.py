"""Many texts in two arrays of numbers, so that they can be mapped from a file and read one by one. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray


class Texts:
    """Texts by position: UTF-8 bytes in a row, and where each begins."""

    def __init__(self, letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self.letters, self.starts = letters, starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """The texts, packed."""
        encoded = [text.encode() for text in texts]
        starts = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(one) for one in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> str:
        return self.letters[self.starts[at] : self.starts[at + 1]].tobytes().decode()


class Joined:
    """Names in one text, to find those that hold some letters."""

    def __init__(self, names: Sequence[str]) -> None:
        self._text = "\n".join(names)
        self._starts = [0, *accumulate(len(name) + 1 for name in names)]

    def holding(self, part: str) -> Iterator[int]:
        """Positions of the names in which the part stands, ascending, each once."""
        at = self._text.find(part)
        while at >= 0:
            name = bisect_right(self._starts, at) - 1
            yield name
            at = self._text.find(part, self._starts[name + 1])
