"""A coverage to be edited: grids and divisions found by code and by place, each state sharing what did not change."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

import numpy as np
import shapely

from gridsvc.errors import Conflict
from gridsvc.geometry.edits.model import Division, Edit, Grid
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.overlay import Geoms

FRESH = re.compile(r"\+(\d+)")  # a code that stands for one to be issued
REBUILD = 400  # changed things beside the tree before a new tree is built


class Placed(Protocol):
    """A thing with a code and a polygon."""

    @property
    def code(self) -> str:
        """Its key."""

    @property
    def polygon(self) -> Any:
        """Its ground (lon/lat)."""


T = TypeVar("T", bound=Placed)


class _Base(NamedTuple, Generic[T]):
    """What many shelves share: things by code, the same in order, and the tree that knows them by that order."""

    by_code: dict[str, T]
    order: list[T]
    tree: Any


class Shelf(Generic[T]):
    """Things by code and by place. A change makes another shelf, which shares the large tree of this one."""

    def __init__(self, base: _Base[T], changed: dict[str, T | None]) -> None:
        self._base = base
        self._changed = changed

    @classmethod
    def build(cls, things: Iterable[T]) -> Self:
        """A shelf of things, each code once; raises Conflict."""
        by_code: dict[str, T] = {}
        for thing in things:
            if thing.code in by_code:
                raise Conflict(reason=f"the code {thing.code} twice", reason_zh=f"编码 {thing.code} 重复")
            by_code[thing.code] = thing
        order = list(by_code.values())
        return cls(_Base(by_code, order, _tree(order)), {})

    def get(self, code: str) -> T | None:
        """The thing of that code, None without."""
        return self._changed[code] if code in self._changed else self._base.by_code.get(code)

    def __iter__(self) -> Iterator[T]:
        yield from (thing for thing in self._base.order if thing.code not in self._changed)
        yield from self._beside[0]

    def near(self, geoms: Geoms) -> list[T]:
        """The things whose bounds touch those of one of the geometries, in code order."""
        rows = np.unique(self._base.tree.query(geoms)[1]).tolist()
        found = [thing for thing in map(self._base.order.__getitem__, rows) if thing.code not in self._changed]
        things, tree = self._beside
        found += [things[row] for row in np.unique(tree.query(geoms)[1]).tolist()]
        return sorted(found, key=lambda thing: thing.code)

    def replaced(self, gone: Iterable[T], come: Iterable[T]) -> Self:
        """The shelf without the ones and with the others."""
        return self.put({thing.code: None for thing in gone} | {thing.code: thing for thing in come})

    def put(self, things: Mapping[str, T | None]) -> Self:
        """The shelf with these things in place of those of their codes; None: there is none of that code."""
        changed = {**self._changed, **things}
        shelf = type(self)(self._base, changed)
        return shelf if len(changed) < REBUILD else self.build(shelf)

    @cached_property
    def _beside(self) -> tuple[list[T], Any]:
        """The changed things that are there, and a small tree of them."""
        things = [thing for thing in self._changed.values() if thing is not None]
        return things, _tree(things)


def _tree(things: Sequence[Placed]) -> Any:
    return shapely.STRtree([thing.polygon for thing in things])


class Coverage:
    """Grids of one layer that tile their ground, with the outlines of divisions beside them. Never changes.

    Where special grids lie over base grids (`overlay`), each kind is a coverage of its own.
    """

    def __init__(self, grids: Shelf[Grid], divisions: Shelf[Division], issued: int = 0) -> None:
        self._grids = grids
        self._divisions = divisions
        self._issued = issued

    @classmethod
    def build(cls, grids: Iterable[Grid], also: Iterable[Division] = ()) -> Self:
        """The coverage of `grids`; `also` are outlines that get the nodes of borders along them. Raises Conflict."""
        shelf = Shelf.build(grids)
        return cls(shelf, Shelf.build(also), _issued(grid.code for grid in shelf))

    def __iter__(self) -> Iterator[Grid]:
        return iter(self._grids)

    def __contains__(self, code: str) -> bool:
        return self._grids.get(code) is not None

    def grid(self, code: str) -> Grid:
        """The grid of that code; raises Refusal."""
        found = self._grids.get(code)
        if found is None:
            raise Refusal(Rule.UNKNOWN_CODE, code)
        return found

    def division(self, code: str) -> Division:
        """The division of that code; raises Refusal."""
        found = self._divisions.get(code)
        if found is None:
            raise Refusal(Rule.UNKNOWN_CODE, code)
        return found

    @property
    def divisions(self) -> Iterator[Division]:
        """All divisions."""
        return iter(self._divisions)

    def near(self, geoms: Geoms) -> list[Grid]:
        """The grids whose bounds touch those of one of the geometries, in code order."""
        return self._grids.near(geoms)

    def divisions_near(self, geoms: Geoms) -> list[Division]:
        """The divisions whose bounds touch those of one of the geometries, in code order."""
        return self._divisions.near(geoms)

    def fresh(self, count: int) -> list[str]:
        """Codes that stand for ones to be issued, not used in this coverage before."""
        return [f"+{self._issued + 1 + n}" for n in range(count)]

    def apply(self, edit: Edit) -> Self:
        """The coverage after an edit; raises Conflict when a grid is not as the edit found it."""
        for was in edit.before:
            self._unchanged(was, self._grids.get(was.code))
        for division in edit.divisions_before:
            self._unchanged(division, self._divisions.get(division.code))
        for code in edit.new:
            if code in self:
                raise Conflict(reason=f"the code {code} is taken", reason_zh=f"编码 {code} 已被使用")
        return type(self)(
            self._grids.replaced(edit.before, edit.after),
            self._divisions.replaced(edit.divisions_before, edit.divisions_after),
            max(self._issued, _issued(edit.new)),
        )

    def over(self, grids: Mapping[str, Grid | None], divisions: Iterable[Division] = ()) -> Self:
        """The coverage as later edits left it: these grids by code (None: gone) and outlines in place of its own.

        Every placeholder among the codes counts as given out.
        """
        outlines = {division.code: division for division in divisions}
        return type(self)(self._grids.put(grids), self._divisions.put(outlines), max(self._issued, _issued(grids)))

    def undo(self, edit: Edit) -> Self:
        """The coverage before an edit, byte for byte; raises Conflict as `apply` does."""
        return self.apply(edit.undone())

    @staticmethod
    def _unchanged(was: Placed, held: Placed | None) -> None:
        if held is not was and held != was:
            raise Conflict(reason=f"{was.code} has changed since", reason_zh=f"{was.code} 已被改动")


def _issued(codes: Iterable[str]) -> int:
    """The highest number among codes that stand for ones to be issued."""
    return max((int(found[1]) for found in map(FRESH.fullmatch, codes) if found), default=0)
