"""What a coverage check reports: defects and their totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.measure import LocalMetres, area_m2

KEPT_WIDTHS, KEPT_BYTES = 10_000, 4096  # widths that are kept, of shapes of so many bytes at most
Codes = tuple[str, ...]


class Kind(StrEnum):
    """The kinds of defect, worst first."""

    INVALID_RING = "invalid_ring"
    MISSING_CODE = "missing_code"
    DUPLICATE_CODE = "duplicate_code"
    OVERLAP = "overlap"
    BLIND_AREA = "blind_area"
    OUTSIDE_BOUNDARY = "outside_boundary"
    GAP = "gap"
    UNMATCHED_EDGE = "unmatched_edge"
    NARROW_GAP = "narrow_gap"
    MULTIPART = "multipart"


class Severity(StrEnum):
    """An error makes a coverage unfit for use; a warning may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault: where (lon/lat), how big, and the codes of the grids it concerns, in code order.

    area_m2 and width_m (the widest circle that fits) belong to areas, length_m to lines and, as the length
    of the outline, to areas; None where it does not apply. The geometry is in lon/lat.
    """

    kind: Kind
    severity: Severity
    codes: Codes
    geometry: Any
    area_m2: float | None = None
    length_m: float | None = None
    width_m: float | None = None
    lon: float | None = None
    lat: float | None = None

    def as_json(self) -> dict[str, object]:
        """The defect as the check command writes it; the geometry stays out."""
        return {
            "kind": str(self.kind),
            "severity": str(self.severity),
            "codes": list(self.codes),
            "area_m2": _rounded(self.area_m2, 6),
            "length_m": _rounded(self.length_m, 6),
            "width_m": _rounded(self.width_m, 6),
            "lon": _rounded(self.lon, 9),
            "lat": _rounded(self.lat, 9),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All defects of one coverage, errors first, then by kind and size; `clean` means no error."""

    grids: int
    defects: tuple[Defect, ...]

    @property
    def clean(self) -> bool:
        """True when nothing is an error (warnings are allowed)."""
        return not self._of_severity(Severity.ERROR)

    @property
    def totals(self) -> dict[str, float]:
        """Counts, and ground in m2; `gaps` counts every enclosed hole, wide or narrow."""
        gaps, overlaps = self.of_kind(Kind.GAP), self.of_kind(Kind.OVERLAP)
        return {
            "gaps": len(gaps),
            "gap_area_m2": round(sum(d.area_m2 or 0.0 for d in gaps), 6),
            "overlaps": len(overlaps),
            "overlap_area_m2": round(sum(d.area_m2 or 0.0 for d in overlaps), 6),
            "errors": len(self._of_severity(Severity.ERROR)),
            "warnings": len(self._of_severity(Severity.WARNING)),
        }

    def of_kind(self, kind: Kind) -> list[Defect]:
        """The defects of one kind, biggest first."""
        return [d for d in self.defects if d.kind == kind]

    def as_json(self) -> dict[str, object]:
        """The document of `gridsvc check --json`."""
        return {
            "grids": self.grids,
            "clean": self.clean,
            "defects": [d.as_json() for d in self.defects],
            "totals": self.totals,
        }

    def _of_severity(self, severity: Severity) -> list[Defect]:
        return [d for d in self.defects if d.severity == severity]


def ranked(defects: Sequence[Defect]) -> tuple[Defect, ...]:
    """Errors first, then by kind, then by size, then by code."""
    order = list(Kind)
    return tuple(
        sorted(
            defects,
            key=lambda d: (d.severity, order.index(d.kind), -(d.area_m2 or 0.0), -(d.length_m or 0.0), d.codes),
        )
    )


def measured(
    kind: Kind,
    severity: Severity,
    codes: Sequence[Codes],
    geoms: NDArray[Any],
    metres: LocalMetres,
) -> list[Defect]:
    """One defect for each lon/lat geometry, with its sizes and a place inside it."""
    planar = metres.to_metres(geoms)
    areal = shapely.get_dimensions(geoms) == 2
    columns = zip(
        codes,
        geoms,
        np.where(areal, area_m2(geoms), np.nan),
        np.where(shapely.get_dimensions(geoms) >= 1, shapely.length(planar), np.nan),
        widths_m(planar),
        *_places(geoms),
        strict=True,
    )
    return [Defect(kind, severity, c, g, *(_known(v) for v in numbers)) for c, g, *numbers in columns]


def widths_m(planar: NDArray[Any]) -> Floats:
    """Diameter of the widest circle inside each polygon (planar metres), to 10 cm or a thousandth of it.

    NaN where the geometry is not areal. A thinner sliver has its mean width, 2 area / outline.
    """
    widths = np.full(len(planar), np.nan)
    areal = shapely.area(planar) > 0
    mean = 2.0 * shapely.area(planar[areal]) / shapely.length(planar[areal])
    tolerances = np.maximum(mean / 1000.0, 0.05).tolist()
    inscribed = [
        (kept_inscribed_m if len(wkb) <= KEPT_BYTES else inscribed_m)(wkb, most)
        for wkb, most in zip(shapely.to_wkb(planar[areal]).tolist(), tolerances, strict=True)
    ]
    widths[areal] = np.maximum(inscribed, mean)
    return widths


def inscribed_m(wkb: bytes, tolerance: float) -> float:
    """Diameter of the widest circle in a polygon (planar metres)."""
    hole: Any = shapely.from_wkb(wkb)
    return float(2.0 * shapely.length(shapely.maximum_inscribed_circle(hole, tolerance=tolerance)))


# The same hole is measured again whenever an edit beside it is tried, and it takes milliseconds.
kept_inscribed_m = lru_cache(maxsize=KEPT_WIDTHS)(inscribed_m)


def _places(geoms: NDArray[Any]) -> tuple[Floats, Floats]:
    """A point inside each area, the middle of each line."""
    linear = shapely.get_dimensions(geoms) == 1
    points = shapely.point_on_surface(geoms)
    points[linear] = shapely.line_interpolate_point(geoms[linear], 0.5, normalized=True)
    return shapely.get_x(points), shapely.get_y(points)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
