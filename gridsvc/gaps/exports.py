"""The places of the gap report as files."""

from collections.abc import Iterator
from datetime import date

import geopandas

from gridsvc.accounts.principal import Principal
from gridsvc.extensions import STORED_SRID
from gridsvc.gaps import queries
from gridsvc.gaps.facts import facts_on
from gridsvc.gaps.places import EVERYTHING, places
from gridsvc.gaps.report import narrowed


def gaps(
    principal: Principal, *, on: date, layer: str | None = None, division: str | None = None
) -> Iterator[geopandas.GeoDataFrame]:
    """Every place (places.COLUMNS, codes joined by `;`) where the asker may both see gaps and export files."""
    del layer  # gaps are those of the primary layer
    readable = principal.require("gap.read")
    facts = facts_on(on, narrowed(principal.require("file.export"), division), limit=EVERYTHING)
    found = places(facts, EVERYTHING).shown
    if not readable.everywhere:
        found = found[found.division.isin(queries.divisions(readable).code)]
    frame = found.assign(codes=found.codes.str.join(";"))
    yield geopandas.GeoDataFrame(frame, geometry="geometry", crs=f"EPSG:{STORED_SRID}")
