"""A library's addresses as the finders see them: normal forms, streets, numbers, metres. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.addresses.spellings import Profile, normal
from gridsvc.geometry.measure import degree_m

COLUMNS = (
    *("id", "text", "area", "division_id", "road", "section", "lane", "alley", "number", "compound", "building"),
    *("unit", "floor", "room", "point_kind", "lon", "lat", "grid_id", "near_border_m"),
)
STREET = ("road", "section", "lane", "alley")
DOOR = (*STREET, "number", "compound", "building")
WHOLE = (*DOOR, "unit", "floor", "room")
NUMBER = re.compile(r"(\d+)(?:-(\d+))?")
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Plates:
    """Addresses in use, a row each, with COLUMNS: `area` is the division within which a road's name is one road,
    `division_id` the community that the address names (0: none), `grid_id` its owner (0: none); lon/lat NaN: no point.
    """

    rows: pd.DataFrame
    profile: Profile

    @cached_property
    def forms(self) -> pd.DataFrame:
        """The elements of WHOLE in their normal forms, and the area."""
        columns = {name: self._normal(name) for name in WHOLE}
        return pd.DataFrame(columns | {"area": self.rows.area.to_numpy(dtype=object)})

    @cached_property
    def street(self) -> Rows:
        """The street (road, section, lane, alley within its area) of each row, as a number; -1 for those of none."""
        found = self.forms.groupby(["area", *STREET], sort=False).ngroup().to_numpy(dtype=np.intp)
        return np.where((self.forms.road != "").to_numpy(), found, -1)

    @cached_property
    def numbers(self) -> tuple[Floats, Floats]:
        """The house number and its sub-number (25-1: 25 and 1; without one 0), NaN where it is no plain number."""
        parts = self.forms.number.str.extract(f"^{NUMBER.pattern}$")
        number, sub = (parts[column].to_numpy(dtype=np.float64) for column in (0, 1))
        return number, np.nan_to_num(sub)

    @cached_property
    def place_m(self) -> tuple[Floats, Floats]:
        """Metres east and north of the middle of all points; NaN without a point."""
        lonlat = self.rows[["lon", "lat"]].to_numpy(dtype=np.float64)
        if np.isnan(lonlat).all():
            return lonlat[:, 0], lonlat[:, 1]
        lon, lat = np.nanmedian(lonlat, axis=0)
        metres: Floats = (lonlat - (lon, lat)) * np.array(degree_m(lat))
        return metres[:, 0], metres[:, 1]

    @cached_property
    def located(self) -> NDArray[np.bool_]:
        """Which rows have a point."""
        return ~np.isnan(self.place_m[0])

    @cached_property
    def is_door(self) -> NDArray[np.bool_]:
        """Plates of a street with a plain number and a point, without anything finer: what stands in a row."""
        fine = (self.forms[["compound", "building", "unit", "floor", "room"]] != "").any(axis=1).to_numpy()
        return (self.street >= 0) & ~np.isnan(self.numbers[0]) & self.located & ~fine

    def _normal(self, name: str) -> NDArray[np.object_]:
        values, codes = np.unique(self.rows[name].fillna("").to_numpy(dtype=str), return_inverse=True)
        forms = np.array([normal(name, str(value), self.profile) for value in values], dtype=object)
        return forms[codes]
