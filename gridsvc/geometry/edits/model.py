"""Grids, divisions and edits as values: what an edit takes and what it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from gridsvc.geometry.edits.lattice import Lonlat


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid of a layer: its code, its ground (lon/lat, 2-D Polygon or MultiPolygon) and what rules ask for."""

    code: str
    polygon: Any
    community: str = ""
    kind: str = "base"
    name: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Division:
    """The outline of a division (lon/lat) that grid borders may run along; it gets their nodes."""

    code: str
    polygon: Any


@dataclass(frozen=True, slots=True)
class Traits:
    """What a new grid is, besides its ground; without a community, that of the grids it is cut from, if it is one."""

    community: str = ""
    kind: str = "base"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an edit may do.

    tolerance_m: nearer than this, a drawn line is on the border; a strip no wider is refused.
    multipart: a grid may fall into separate parts. across: communities may be mixed, and borders may leave the outlines
    of divisions. outer: the outer boundary may move, so that ground gains or loses its grid.
    """

    tolerance_m: float = 0.1
    multipart: bool = False
    across: bool = False
    outer: bool = False


PLAIN, STRICT = Traits(), Terms()


class Keep(StrEnum):
    """Who bears the old code after a split or a merge."""

    LARGEST = "largest"
    NOBODY = "nobody"


class Descent(StrEnum):
    """How a grid comes from another."""

    SPLIT_FROM = "split_from"
    MERGED_FROM = "merged_from"
    HEIR_OF = "heir_of"
    RENAMED_FROM = "renamed_from"


@dataclass(frozen=True, slots=True)
class Lineage:
    """`code` comes from `source`, or got ground of it when that retired."""

    descent: Descent
    code: str
    source: str


@dataclass(frozen=True)
class Edit:
    """A finished edit: the grids and divisions it touches as they were and as they are after it.

    A grid is among them for its ground, its attributes, or only for new nodes on its border (`noded`). Codes of the
    form "+n" stand for codes to be issued. `nodes` are the coordinates inserted into existing borders. `recheck` are
    the codes whose faults may have changed.
    """

    verb: str
    before: tuple[Grid, ...]
    after: tuple[Grid, ...]
    divisions_before: tuple[Division, ...] = ()
    divisions_after: tuple[Division, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    nodes: tuple[Lonlat, ...] = ()
    noded: frozenset[str] = frozenset()
    recheck: frozenset[str] = frozenset()

    @cached_property
    def retired(self) -> tuple[str, ...]:
        """The codes that no grid bears afterwards, in code order."""
        return tuple(sorted({g.code for g in self.before} - {g.code for g in self.after}))

    @cached_property
    def new(self) -> tuple[str, ...]:
        """The codes that no grid bore before, in the order of `after`."""
        held = {g.code for g in self.before}
        return tuple(g.code for g in self.after if g.code not in held)

    def heirs(self, code: str) -> tuple[str, ...]:
        """Who has the ground of a retired code now, in code order."""
        return tuple(sorted({line.code for line in self.lineage if line.source == code}))

    def undone(self) -> Self:
        """The edit that puts everything back."""
        return replace(
            self,
            before=self.after,
            after=self.before,
            divisions_before=self.divisions_after,
            divisions_after=self.divisions_before,
            lineage=(),
            recheck=self.recheck - {g.code for g in self.after} | {g.code for g in self.before},
        )

    def issued(self, codes: Mapping[str, str]) -> Self:
        """The same with real codes for the placeholders that `codes` names."""

        def name(code: str) -> str:
            return codes.get(code, code)

        return replace(
            self,
            after=tuple(replace(grid, code=name(grid.code)) for grid in self.after),
            lineage=tuple(replace(line, code=name(line.code)) for line in self.lineage),
            recheck=frozenset(map(name, self.recheck)),
        )


def chained(verb: str, edits: Sequence[Edit]) -> Edit:
    """One edit that does what several do one after the other; those must not make, rename or retire grids."""
    grids: tuple[dict[str, Grid], dict[str, Grid]] = ({}, {})
    divisions: tuple[dict[str, Division], dict[str, Division]] = ({}, {})
    for edit in edits:
        grids[0].update({grid.code: grid for grid in edit.before if grid.code not in grids[0]})
        grids[1].update({grid.code: grid for grid in edit.after})
        divisions[0].update({one.code: one for one in edit.divisions_before if one.code not in divisions[0]})
        divisions[1].update({one.code: one for one in edit.divisions_after})
    changed = {grid.code for edit in edits for grid in edit.after if grid.code not in edit.noded}
    return Edit(
        verb,
        tuple(grids[0].values()),
        tuple(grids[1][code] for code in grids[0]),
        tuple(divisions[0].values()),
        tuple(divisions[1][code] for code in divisions[0]),
        nodes=tuple(node for edit in edits for node in edit.nodes),
        noded=frozenset(grids[1]) - changed,
        recheck=frozenset(code for edit in edits for code in edit.recheck),
    )
