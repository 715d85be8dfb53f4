"""How a set of raster tiles cuts the world, and where on it a place is drawn. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridsvc.errors import BadParameter
from gridsvc.geometry.crs import from_wgs84
from gridsvc.map.mercator import position

Floats = NDArray[np.float64]
SIDE_PX = 256


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut of the world: `place` gives x and y, in tiles of level 0, of WGS 84 lon/lat in degrees.

    A level has twice the columns and rows of the one before. `exact` sets are those of the map itself.
    """

    name: str
    offset_crs: str
    place: Callable[[Floats, Floats], tuple[Floats, Floats]]

    @property
    def exact(self) -> bool:
        """Whether its tiles can be shown as they are: Web Mercator, without an offset."""
        return self.place is position and self.offset_crs == "wgs84"

    def pixels(self, lon: Floats, lat: Floats, zoom: int) -> tuple[Floats, Floats]:
        """x and y in pixels of level `zoom`, from the north-west corner of the world, of WGS 84 lon/lat."""
        x, y = self.place(*from_wgs84(lon, lat, self.offset_crs))
        return x * (SIDE_PX << zoom), y * (SIDE_PX << zoom)


def geographic(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The cut in degrees (matrix set `c` of the national map service): level 0 is one tile of 360 by 360 degrees."""
    return (lon + 180.0) / 360.0, (90.0 - lat) / 360.0


CUTS = {
    "wgs84": Cut("wgs84", "wgs84", position),
    "cgcs2000": Cut("cgcs2000", "wgs84", position),
    "epsg:3857": Cut("epsg:3857", "wgs84", position),
    "gcj02": Cut("gcj02", "gcj02", position),
    "epsg:4490": Cut("epsg:4490", "wgs84", geographic),
    "epsg:4326": Cut("epsg:4326", "wgs84", geographic),
}


def cut(crs: str) -> Cut:
    """The cut that GRIDSVC_BASEMAP_CRS names; raises BadParameter naming those there are."""
    found = CUTS.get(crs.strip().lower())
    if found is None:
        known = ", ".join(CUTS)
        raise BadParameter(
            name="GRIDSVC_BASEMAP_CRS", value=crs, expected=f"one of {known}", expected_zh=f"{known} 之一"
        )
    return found
