"""Answers of locate as contract.md has them, and as JSON. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NOWHERE = '"grid":null,"by":null,"commanders":[],"staff":[]'


@dataclass(frozen=True, slots=True)
class GridCard:
    """The grid of an answer; `community` is its division code."""

    code: str
    name: str
    kind: str
    layer: str
    community: str | None


@dataclass(frozen=True, slots=True)
class CommanderCard:
    """A commander post; `name` is None when it is vacant or the asker may not see names."""

    post: str
    name: str | None
    stand_in: bool


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A filled post of the grid; `name` is None when the asker may not see names."""

    post: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """What an answer says of every point of a grid alike; `text` is its members as JSON."""

    grid: GridCard
    text: str


class LocateAnswer(NamedTuple):
    """Of one point. `reason` is empty when there is a grid."""

    card: Card | None = None
    near_border_m: float | None = None
    border: Sequence[str] = ()
    edition: int | None = None
    reason: str = ""

    def json(self) -> str:
        """contract.md's members in their order."""
        known = self.card.text if self.card else NOWHERE
        near = "null" if self.near_border_m is None else repr(self.near_border_m)
        border = _text(self.border) if self.border else "[]"
        edition = "null" if self.edition is None else self.edition
        return f'{{{known},"near_border_m":{near},"border":{border},"edition":{edition},"reason":"{self.reason}"}}'


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """Of many points: for each, in order, the row of its grid in `codes` (-1: the last one), which are JSON each."""

    row: NDArray[np.int32]
    codes: NDArray[np.object_]
    edition: int | None

    def json(self) -> str:
        """contract.md's members in their order."""
        edition = "null" if self.edition is None else self.edition
        return f'{{"codes":[{",".join(self.codes[self.row])}],"edition":{edition}}}'


def card(grid: GridCard, by: str, commanders: Sequence[CommanderCard], staff: Sequence[StaffCard]) -> Card:
    """A grid with its people; `by` is polygon or decision."""
    people = f'"commanders":{_text(list(map(asdict, commanders)))},"staff":{_text(list(map(asdict, staff)))}'
    return Card(grid, f'"grid":{_text(asdict(grid))},"by":"{by}",{people}')


def code_texts(codes: Sequence[str | None]) -> NDArray[np.object_]:
    """Each code as JSON, and null after the last one."""
    return np.array([*map(_text, codes), "null"], dtype=object)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
