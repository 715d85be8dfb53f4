"""Does a set of grids tile its ground? `check` lists every fault with its place and size."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.borders import along, facing, one_side, rims, stretches, touching
from gridsvc.geometry.defects import Codes, Defect, Kind, Report, Severity, measured, ranked
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import (
    Geoms,
    Rows,
    beyond,
    holes,
    invalid_edges,
    overlaps,
    sound,
    uncovered,
    union,
)

__all__ = [
    "Subject",
    "check",
    "grouped",
    "invalid_edges",
    "narrow_gaps",
    "overlaps",
    "row_names",
    "strays",
    "uncovered",
]

_PLACE = re.compile(r"\[(\S+) (\S+)\]")  # in GEOS's reason: "Self-intersection[121.5 25.0]"


def check(
    polygons: Geoms,
    codes: Sequence[object] | None = None,
    *,
    boundary: Any = None,
    gap_width_m: float = 5.0,
    metres: LocalMetres | None = None,
) -> Report:
    """Every defect of the lon/lat polygons as one layer; contract.md names kinds and severities.

    Without `codes` a grid is called by its row number from 1, and with them `#row` when its code is missing.
    `boundary` (a lon/lat geometry) is the ground the grids must fill exactly. Faulty rings are reported and
    the rest is checked as if they were repaired. Metres are those of `metres` (around the polygons by default).
    """
    subject = Subject(polygons, codes, boundary=boundary, gap_width_m=gap_width_m, metres=metres)
    return Report(len(subject.polygons), ranked(subject.defects()))


class Subject:
    """The coverage under check, with what several finders need, each worked out once.

    Of a part of a coverage, `gaps` are the enclosed holes of the whole by that part, and `blind` the blind ground: the
    part does not show them. Where only the defects of some codes are wanted, `about` are these.
    """

    def __init__(
        self,
        polygons: Geoms,
        codes: Sequence[object] | None,
        *,
        boundary: Any,
        gap_width_m: float,
        metres: LocalMetres | None = None,
        gaps: Geoms | None = None,
        blind: Geoms | None = None,
        about: frozenset[str] | None = None,
    ) -> None:
        self.polygons = np.asarray(polygons, dtype=object)
        self.codes = None if codes is None else [_as_code(code) for code in codes]
        self.names = row_names(codes, len(self.polygons))
        self.boundary = sound(_array([] if boundary is None else [boundary]))
        self.gap_width_m = gap_width_m
        self.sound = sound(self.polygons)
        self.metres = LocalMetres.around(self.sound) if metres is None else metres
        self._gaps, self._blind = gaps, blind
        self._about = about

    def defects(self) -> list[Defect]:
        """What all finders find."""
        return [defect for find in FINDERS for defect in find(self)]

    @cached_property
    def ground(self) -> Any:
        """The union of the sound polygons."""
        return union(self.sound, fits=bool(shapely.is_empty(self.edges).all()))

    @cached_property
    def edges(self) -> Geoms:
        """The faulty stretches of each border."""
        return invalid_edges(self.sound)

    @cached_property
    def overlaps(self) -> list[tuple[int, int, Any]]:
        """The pairs of rows that overlap, and where."""
        return overlaps(self.sound, self.edges)

    @cached_property
    def gaps(self) -> Geoms:
        """The enclosed holes."""
        return holes(self.ground) if self._gaps is None else self._gaps

    @cached_property
    def blind(self) -> Geoms:
        """The pieces of the boundary that no polygon covers."""
        if self._blind is not None:
            return self._blind
        return np.asarray(shapely.get_parts(beyond(self.boundary, self.ground)))

    def named(self, rows: Iterable[int]) -> Codes:
        """The names of rows, in code order, each once."""
        return tuple(sorted({self.names[row] for row in rows}))

    def touching(self, geoms: Geoms) -> list[Codes]:
        """For each geometry the names of the grids it touches."""
        return [self.named(rows) for rows in grouped(*touching(self.sound, geoms), len(geoms))]

    def measured(self, kind: Kind, geoms: Geoms, codes: Sequence[Codes], severity: Severity) -> list[Defect]:
        """Defects of one kind with their sizes and places; those that nobody asked about are left out."""
        asked = self.asked(codes)
        wanted = [names for names, one in zip(codes, asked.tolist(), strict=True) if one]
        return measured(kind, severity, wanted, np.asarray(geoms)[asked], self.metres)

    def asked(self, codes: Sequence[Codes]) -> NDArray[np.bool_]:
        """Which defects, by the codes they concern, are asked about."""
        if self._about is None:
            return np.ones(len(codes), dtype=bool)
        return np.array([not self._about.isdisjoint(names) for names in codes], dtype=bool)


def _invalid_rings(subject: Subject) -> list[Defect]:
    raw = subject.polygons
    good = shapely.is_valid(raw) & ~shapely.is_empty(raw) & np.isin(shapely.get_type_id(raw), (3, 6))
    rows = np.flatnonzero(~good).tolist()
    places = [_fault_place(raw[row]) for row in rows]
    return [
        Defect(Kind.INVALID_RING, Severity.ERROR, subject.named([row]), raw[row], lon=lon, lat=lat)
        for row, (lon, lat) in zip(rows, places, strict=True)
    ]


def _missing_codes(subject: Subject) -> list[Defect]:
    rows = np.array([row for row, code in enumerate(subject.codes or []) if not code], dtype=np.intp)
    names = [subject.named([row]) for row in rows.tolist()]
    return subject.measured(Kind.MISSING_CODE, subject.sound[rows], names, Severity.ERROR)


def _duplicate_codes(subject: Subject) -> list[Defect]:
    """One defect for each code that several grids bear, placed on the second."""
    bearers: dict[str, list[int]] = {}
    for row, code in enumerate(subject.codes or []):
        bearers.setdefault(code, []).append(row)
    twice = {code: rows[1] for code, rows in bearers.items() if code and len(rows) > 1}
    seconds = subject.sound[np.array(list(twice.values()), dtype=np.intp)]
    return subject.measured(Kind.DUPLICATE_CODE, seconds, [(code,) for code in twice], Severity.ERROR)


def _multiparts(subject: Subject) -> list[Defect]:
    """Grids in several parts; the place and size are those of all parts but the largest."""
    raw = subject.polygons
    rows = np.flatnonzero((shapely.get_type_id(raw) == 6) & (shapely.get_num_geometries(subject.sound) > 1))
    left = _array(strays(multi) for multi in subject.sound[rows])
    names = [subject.named([row]) for row in rows.tolist()]
    return subject.measured(Kind.MULTIPART, left, names, Severity.WARNING)


def _overlapping(subject: Subject) -> list[Defect]:
    pairs = [subject.named((i, j)) for i, j, _ in subject.overlaps]
    return subject.measured(Kind.OVERLAP, _array(g for *_, g in subject.overlaps), pairs, Severity.ERROR)


def _unmatched_edges(subject: Subject) -> list[Defect]:
    """Stretches of border that fit no neighbour's vertex for vertex and are not the rim of an overlap."""
    lines, rows = stretches(subject.edges)
    rest = ~rims(lines, rows, subject.overlaps)
    lines, rows = lines[rest], rows[rest]
    which, partner = along(subject.sound, lines, rows)
    keep = one_side(rows, which, partner)
    others = grouped(which, partner, len(rows))
    names = [subject.named({rows[line], *others[line]}) for line in np.flatnonzero(keep)]
    return subject.measured(Kind.UNMATCHED_EDGE, lines[keep], names, Severity.ERROR)


def _gaps(subject: Subject) -> list[Defect]:
    """Enclosed holes; one wider than the gap width may be meant, so it is a warning."""
    found = subject.measured(Kind.GAP, subject.gaps, subject.touching(subject.gaps), Severity.ERROR)
    wide = [(d.width_m or 0.0) > subject.gap_width_m for d in found]
    return [replace(d, severity=Severity.WARNING) if w else d for d, w in zip(found, wide, strict=True)]


def narrow_gaps(subject: Subject) -> list[Defect]:
    """Borders that face another grid across open ground no wider than the gap width."""
    metres, planar = subject.metres, subject.metres.to_metres(subject.sound)
    near = invalid_edges(planar, subject.gap_width_m)
    lines, rows = stretches(shapely.difference(near, metres.to_metres(subject.edges)))
    inlet = ~np.isin(np.arange(len(rows)), touching(subject.gaps, metres.to_degrees(lines))[0])
    lines, rows = lines[inlet], rows[inlet]
    lines, partner, width = facing(planar, lines, rows, subject.gap_width_m)
    faced = np.flatnonzero(partner >= 0)
    keep = np.intersect1d(faced, np.flatnonzero(one_side(rows, faced, partner[faced])))
    names = [subject.named(pair) for pair in np.column_stack((rows, partner))[keep].tolist()]
    found = subject.measured(Kind.NARROW_GAP, metres.to_degrees(lines[keep]), names, Severity.WARNING)
    widths = width[keep][subject.asked(names)].tolist()
    return [replace(d, width_m=w) for d, w in zip(found, widths, strict=True)]


def _blind_areas(subject: Subject) -> list[Defect]:
    codes = subject.touching(subject.blind)
    return subject.measured(Kind.BLIND_AREA, subject.blind, codes, Severity.ERROR)


def _outside_boundary(subject: Subject) -> list[Defect]:
    """What each grid has beyond the boundary, one defect a grid."""
    if not len(subject.boundary):
        return []
    outside = beyond(subject.sound, union(subject.boundary))
    rows = np.flatnonzero(~shapely.is_empty(outside))
    names = [subject.named([row]) for row in rows.tolist()]
    return subject.measured(Kind.OUTSIDE_BOUNDARY, outside[rows], names, Severity.ERROR)


FINDERS: tuple[Callable[[Subject], list[Defect]], ...] = (
    _invalid_rings,
    _missing_codes,
    _duplicate_codes,
    _multiparts,
    _overlapping,
    _unmatched_edges,
    _gaps,
    narrow_gaps,
    _blind_areas,
    _outside_boundary,
)


def row_names(codes: Sequence[object] | None, count: int) -> list[str]:
    """What each of `count` rows is called in a defect: its code, `#row` without one; its number where no row has."""
    if codes is None:
        return [str(row) for row in range(1, count + 1)]
    return [_as_code(code) or f"#{row}" for row, code in enumerate(codes, 1)]


def _as_code(code: object) -> str:
    """The code as text; empty for None, NaN and blanks; a whole number that a file holds as 12.0 is 12."""
    if code is None or (isinstance(code, float) and math.isnan(code)):
        return ""
    return str(int(code) if isinstance(code, float) and code.is_integer() else code).strip()


def _array(geoms: Iterable[Any]) -> Geoms:
    listed = list(geoms)
    out = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


def grouped(which: Rows, rows: Rows, count: int) -> list[Rows]:
    """`rows` split by `which`: one array for each of 0 … count - 1."""
    order = np.argsort(which, kind="stable")
    cuts = np.searchsorted(which[order], np.arange(1, count))
    return np.split(rows[order], cuts)[:count]


def strays(multi: Any) -> Any:
    """All parts of a MultiPolygon but the largest."""
    parts = shapely.get_parts(multi)
    return shapely.multipolygons(np.delete(parts, shapely.area(parts).argmax()))


def _fault_place(geometry: Any) -> tuple[float | None, float | None]:
    """(lon, lat) of a ring's fault as GEOS reports it; None where it has no place."""
    found = _PLACE.search(shapely.is_valid_reason(geometry) or "")
    lon, lat = (float(n) for n in found.groups()) if found else (math.nan, math.nan)
    return (lon, lat) if math.isfinite(lon) and math.isfinite(lat) else (None, None)
