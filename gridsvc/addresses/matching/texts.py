"""Many texts in two arrays of numbers, so that they can be mapped from a file and read one by one. Pure."""

from collections.abc import Iterable

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
