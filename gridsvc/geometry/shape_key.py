"""Identity of shapes: equal for two writings of the same polygon, different otherwise."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

KEY_BYTES = 12
MAKERS: dict[int, Callable[..., NDArray[Any]]] = {
    0: shapely.multipoints,
    1: shapely.multilinestrings,
    3: shapely.multipolygons,
}


def shape_keys(geometries: NDArray[Any] | Sequence[Any]) -> list[str]:
    """Hex digest of each normalised geometry ("" for None): ring start, direction and part order do not count."""
    normal = shapely.normalize(as_multi(np.asarray(geometries, dtype=object)))
    return ["" if wkb is None else blake2b(wkb, digest_size=KEY_BYTES).hexdigest() for wkb in shapely.to_wkb(normal)]


def as_multi(geometries: NDArray[Any]) -> NDArray[Any]:
    """Polygons as multipolygons of one part, lines and points likewise; the rest as they are."""
    out = geometries.copy()
    kinds = shapely.get_type_id(geometries)
    for kind, make in MAKERS.items():
        rows = kinds == kind
        if rows.any():
            out[rows] = make(geometries[rows], indices=np.arange(rows.sum()))
    return out
