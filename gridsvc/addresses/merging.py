"""Rows of a file and the addresses they are: by code, else by text. Texts may change hands within a file."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, any_, cast, exists, func, literal_column, not_, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR

from gridsvc.addresses.models import REVOKED, StandardAddress
from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.imports.merge import Key, Merge, by_whole_keys
from gridsvc.imports.seen import SeenKeys

CODE, TEXT = ("code",), ("text_key",)
NAMED = 3  # texts
KEPT_OUT: ColumnElement[str] = literal_column(
    f"'{REVOKED}'"
)  # of the index of those in force: a parameter would hide it from the planner


class AddressMerge(Merge):
    """Finds the address of a row by its code, else by its text: one in force, unless its text is given up in the file.

    A revoked address keeps its text and lets others have it: a row without a code means it where none in force has the
    text, a row that is revoked itself where neither says another code. Where one file says a text in both states, rows
    mean addresses of their own state only, in whatever order they stand.
    """

    def __init__(self, **columns: Any) -> None:
        super().__init__(StandardAddress, [CODE, TEXT], **columns)
        self.given_up, self.both = GivenUp(), BothStates()

    def settle(self) -> None:
        """Before the first row: what the file says as a whole is known."""
        self.given_up.settle()
        self.both.settle()

    def own_keys(self, frame: pd.DataFrame, key: Key) -> pd.DataFrame:
        """Of the texts those of addresses in force."""
        keys = super().own_keys(frame, key)
        return keys.where(frame["status"] != REVOKED, None) if key == TEXT else keys

    def find_records(self) -> None:
        """By code; by text in the same state; then by text in the other state, what no other row has found."""
        staged, there = self.staging.c, self.table.c
        revoked = func.coalesce(staged.status, "") == REVOKED  # a status nobody gave is one in force
        gone = and_(there.status == REVOKED, self._newest())
        kept, no_code = not_(self._is_given_up()), staged.code.is_(None)
        (same,) = self.same(TEXT)
        in_force = and_(there.status != KEPT_OUT, kept)
        self.find(*self.same(CODE))
        self.find(same, not_(revoked), in_force)
        self.find(same, revoked, gone, or_(no_code, there.code.is_(None)))
        returns, ends = and_(not_(revoked), gone, no_code), and_(revoked, in_force, or_(no_code, there.code.is_(None)))
        other, both = self.staging.alias(), staged.text_key == _one_of(self.both.texts)
        self.find(same, or_(returns, ends), not_(both), ~exists().where(other.c.record_id == there.id))

    def takes(self, key: Key) -> ColumnElement[bool]:
        """A text is taken only from an address in force that does not give it up."""
        if key != TEXT:
            return super().takes(key)
        both = self.staging.c.status != REVOKED, self.table.c.status != KEPT_OUT
        return and_(super().takes(key), *both, not_(self._is_given_up()))

    def _is_given_up(self) -> ColumnElement[bool]:
        return self.staging.c.text_key == _one_of(self.given_up.texts)

    def _newest(self) -> ColumnElement[bool]:
        other = self.table.alias()
        same = other.c.text_key == self.table.c.text_key, other.c.status == REVOKED
        return ~exists().where(*same, other.c.id > self.table.c.id)


class GivenUp:
    """Texts in force that their addresses give up in a file, so that other rows of it may take them at once."""

    def __init__(self) -> None:
        self.texts: frozenset[str] = frozenset()
        self._moves: dict[str, str] = {}
        self._seen = {key: SeenKeys() for key in (CODE, TEXT)}

    def see(self, rows: pd.DataFrame, stored: pd.DataFrame) -> None:
        """Take note of rows (code, text_key: None of what goes out of use) that codes find `stored` (text_key, status).

        What the file says a second time is refused later, and gives up nothing.
        """
        again: NDArray[np.bool_] = np.zeros(len(rows), dtype=bool)
        for key, seen in self._seen.items():
            again |= seen.repeated(rows[list(key)])
        before, after = stored["text_key"].to_numpy(dtype=object), rows["text_key"].to_numpy(dtype=object)
        in_force = stored["found"].eq(True) & stored["status"].ne(REVOKED)
        for at in np.flatnonzero(in_force.to_numpy(dtype=bool) & ~again & (before != after) & (after != "")):
            self._moves[before[at]] = after[at] or ""

    def settle(self) -> None:
        """Before the first row: `texts` are those whose addresses find a new one free; two may have it till `check`."""
        if not self._moves:
            return
        held = select(StandardAddress.text_key).where(
            StandardAddress.status != KEPT_OUT, StandardAddress.text_key == _one_of(self._moves.values())
        )
        with by_whole_keys():
            self.texts = settled(self._moves, db.session.scalars(held).all())
        self._moves = {}
        db.session.execute(text("SET CONSTRAINTS one_in_force DEFERRED"))

    def check(self) -> None:
        """At the end of the file; raises Conflict where a row that gave a text up was refused, and another has it."""
        if not self.texts:
            return
        twice = (
            select(func.min(StandardAddress.text))
            .where(StandardAddress.status != KEPT_OUT, StandardAddress.text_key == _one_of(self.texts))
            .group_by(StandardAddress.text_key)
            .having(func.count() > 1)
        )
        with by_whole_keys():
            texts = sorted(db.session.scalars(twice))
        if texts:
            some = ", ".join(texts[:NAMED])
            raise Conflict(
                reason=f"texts change hands in this file, but rows that give them up are refused: {some}",
                reason_zh=f"地址文本在本文件中换给了另一条地址，但让出文本的行未被接受：{some}",
            )
        db.session.execute(text("SET CONSTRAINTS one_in_force IMMEDIATE"))


class BothStates:
    """Texts that a file says in force in one row and revoked in another."""

    def __init__(self) -> None:
        self.texts: frozenset[str] = frozenset()
        self._in_force, self._revoked = SeenKeys(), set[str]()

    def see(self, in_force: NDArray[Any], revoked: Iterable[str]) -> None:
        """Take note of the text keys of rows: None of one that is not in force."""
        self._in_force.repeated(pd.DataFrame({"text_key": in_force}, dtype=object))
        self._revoked.update(revoked)

    def settle(self) -> None:
        """Before the first row: `texts` are those of both."""
        if self._revoked:
            keys = pd.DataFrame({"text_key": sorted(self._revoked)}, dtype=object)
            self.texts = frozenset(keys.text_key[self._in_force.repeated(keys)])
            self._revoked = set()


def settled(moves: Mapping[str, str], held: Iterable[str]) -> frozenset[str]:
    """Of moves {text: the next one, or ""} those that end at a free text, or go round; `held`: taken as it is. Pure."""
    taken = frozenset(held)
    wanting = {new: old for old, new in moves.items()}
    left = set(moves)
    stuck = [old for old, new in moves.items() if new in taken and new not in moves]
    while stuck:
        old = stuck.pop()
        left.discard(old)
        if old in wanting:
            stuck.append(wanting[old])
    return frozenset(left)


def _one_of(texts: Iterable[str]) -> Any:
    return any_(cast(sorted({one for one in texts if one}), ARRAY(VARCHAR)))
