"""Which keys stood in the file before: 64-bit digests, so that millions of rows take tens of megabytes."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class SeenKeys:
    """Digests of the keys of earlier rows, sorted. (Two different keys share one in 2**64 / n**2 files of n rows.)"""

    def __init__(self) -> None:
        self.digests: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)

    def repeated(self, keys: pd.DataFrame) -> NDArray[np.bool_]:
        """Which rows' keys came before, here or in an earlier call; a key with a missing part never did."""
        whole = keys.notna().all(axis=1).to_numpy()
        digests = pd.util.hash_pandas_object(keys.astype(object), index=False).to_numpy(dtype=np.uint64)
        here = pd.Series(digests).duplicated().to_numpy()
        found = np.searchsorted(self.digests, digests).clip(max=max(len(self.digests) - 1, 0))
        before = self.digests[found] == digests if len(self.digests) else np.zeros(len(keys), dtype=bool)
        self.digests = np.union1d(self.digests, digests[whole])
        return np.asarray(whole & (here | before))
