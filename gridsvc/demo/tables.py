"""What the demo hands over: one table per import, and the list of planted faults."""

from dataclasses import dataclass

import geopandas
import pandas as pd


@dataclass(frozen=True)
class Fault:
    """One planted fault: the codes it concerns, what a check must say, and how much (m2 or rows)."""

    kind: str
    codes: tuple[str, ...]
    expected: str
    amount: float = 1.0


@dataclass(frozen=True)
class Demo:
    """Tables whose columns are the import fields of their kind; CRS EPSG:4490, lon/lat to 8 decimals.

    Load in the order of the fields. `decisions` give single buildings to a grid against the polygon.
    """

    organisations: pd.DataFrame
    divisions: geopandas.GeoDataFrame
    grids: geopandas.GeoDataFrame
    reference: geopandas.GeoDataFrame
    posts: pd.DataFrame
    rosters: pd.DataFrame
    leaves: pd.DataFrame
    addresses: pd.DataFrame
    compounds: geopandas.GeoDataFrame
    aliases: pd.DataFrame
    decisions: pd.DataFrame
    resources: pd.DataFrame
    events: pd.DataFrame
    faults: tuple[Fault, ...] = ()

    def of_kind(self, kind: str) -> list[Fault]:
        """The planted faults of one kind."""
        return [fault for fault in self.faults if fault.kind == kind]
