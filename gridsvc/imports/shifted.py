"""The guard of an import: a file whose points all lie shifted against what is known is stopped, and told why."""

from typing import Any

import numpy as np
import shapely

from gridsvc.errors import ShiftedPoints
from gridsvc.geometry.crs import is_lonlat
from gridsvc.geometry.datum import CORRECTED_TWICE, Shift, shift
from gridsvc.geometry.guess import DATUMS, crs_title
from gridsvc.imports.columns import points
from gridsvc.imports.placing import known_places
from gridsvc.imports.protocol import Batch, Options
from gridsvc.imports.registry import KNOWN

ENOUGH = 200  # matches without a shift: the rest of the file is believed
LOOKED_AT = 2_000  # rows of a batch
WORDS = {
    CORRECTED_TWICE: (
        "似乎是 WGS 84 坐标又被当作 GCJ-02 纠偏了一次；请向来源索取未纠偏的坐标",
        "they look like WGS 84 that was corrected as if it were GCJ-02; ask the source for the points as they were",
    ),
    "": ("似乎是{crs_zh}；请以坐标系 {crs} 重新导入", "they look like {crs_en}; import again with the CRS {crs}"),
}


class Guard:
    """Looks at the batches of one import until it has seen enough."""

    def __init__(self, what: str, options: Options) -> None:
        self.what = what
        self.crs = options.crs
        self.left = 0 if options.sure_of_crs or what not in KNOWN else ENOUGH

    def look(self, batch: Batch) -> None:
        """Raises ShiftedPoints where the rows that are known lie shifted as by an undeclared datum."""
        if self.left <= 0 or "geometry" in batch.absent or "lon" not in batch.values:  # areas are not looked at
            return
        some = np.zeros(len(batch), dtype=bool)
        some[:LOOKED_AT] = True
        head = batch.take(some)
        places, _ = points(head, self.crs)
        cells = {str(name): head.values[name] for name in head.values}
        known_lon, known_lat = known_places(self.what, cells, len(head))
        lon, lat = shapely.get_x(places), shapely.get_y(places)
        if found := shift(lon, lat, known_lon, known_lat, self.crs or "wgs84"):
            raise _refusal(found, self.crs)
        self.left -= int(np.count_nonzero(np.isfinite(lon) & np.isfinite(known_lon)))


def facts_of(found: Shift, declared: str | None) -> dict[str, Any]:
    """A finding in metres and words; `crs` is what the points may be read with instead of `declared`, "" for none."""
    fits = found.crs in DATUMS and (declared is None or is_lonlat(declared) or declared.lower() in DATUMS)
    name_zh, name_en = crs_title(found.crs) if found.crs in DATUMS else ("", "")
    facts = {"crs": found.crs if fits else "", "crs_zh": name_zh, "crs_en": name_en}
    return facts | {"matches": found.matches, "shift_m": round(found.shift_m), "left_m": round(found.left_m)}


def _refusal(found: Shift, declared: str | None) -> ShiftedPoints:
    """The finding, with what explains it in words."""
    zh, en = WORDS.get(found.crs, WORDS[""])
    facts = facts_of(found, declared)
    named = facts | {"crs": found.crs}
    return ShiftedPoints(**facts, why_zh=zh.format_map(named), why=en.format_map(named))
