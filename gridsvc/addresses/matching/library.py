"""The standard addresses of a library as one index: built once, kept in a file, shared by those who map it. Pure."""

import pickle
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gridsvc.addresses.matching.alike import Names
from gridsvc.addresses.matching.columns import CODED, STATUSES, WAY, columns_of, division_rows, narrow, texts_of
from gridsvc.addresses.matching.divisions import Divisions
from gridsvc.addresses.matching.index import (
    compound_arrays,
    division_arrays,
    places,
    row_arrays,
    strips,
    way_arrays,
)
from gridsvc.addresses.matching.numbers import number_key
from gridsvc.addresses.matching.sounds import initials, spelled
from gridsvc.addresses.matching.texts import Joined, Texts
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.spellings import Profile
from gridsvc.geometry import packed

VERSION = 1  # of what a file holds, beside the lexicon
UNKNOWN = -1
NAMED = ("road", "compound")


class Library:
    """Rows sorted by road, section, lane, alley and number, so that each of these is a range of rows.

    `ids` holds each row's id; `values[name]` the normal forms of an element, `code(name)[row]` which of them a row has.
    Immutable; what is looked up by a name is made at the first question.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any], lexicon: Lexicon) -> None:
        self.arrays, self.facts, self.lexicon = dict(arrays), dict(facts), lexicon
        self.values: dict[str, list[str]] = self.facts["values"]
        self.point_kinds: list[str] = self.facts["point_kinds"]
        self.profile = Profile(**self.facts["profile"])
        self.divisions = Divisions([tuple(row) for row in self.facts["divisions"]], self.profile)
        self.texts = Texts(self.arrays["text"], self.arrays["text_start"])
        self.ids, self.lon, self.lat = (self.arrays[name] for name in ("id", "lon", "lat"))
        self.radix = [len(self.values[name]) for name in WAY]
        self._seen = {name: view(self.arrays[name]) for name in (*CODED, "division", "status", "point_kind")}
        self._ways, self._starts = view(self.arrays["way"]), view(self.arrays["way_start"])
        self._number_keys = [number_key(value) if value else -1 for value in self.values["number"]]
        self.memo: dict[Any, Any] = {}  # centres of large areas, and what else is asked for again and again

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def build(cls, table: Mapping[str, Any], lexicon: Lexicon, profile: Profile) -> Self:
        """The library of a frame or of columns: id, text, division (code), elements, lon, lat, status, point_kind.

        `lexicon` knows the divisions; a column that is not there is empty, and ids count from 0.
        """
        count = len(table["lon"])
        divisions = Divisions(_divisions(lexicon), profile)
        columns = columns_of(table, divisions, profile, count)
        arrays = {name: narrow(codes[columns.order]) for name, codes in columns.codes.items()}
        arrays |= way_arrays(columns.codes, [len(columns.values[name]) for name in WAY], columns.order)
        arrays |= compound_arrays(arrays, columns.values)
        arrays |= division_arrays(division_rows(table, divisions, count)[columns.order], divisions)
        arrays |= row_arrays(table, columns.order)
        arrays |= strips(places(arrays), arrays["lon"], arrays["lat"])
        facts = {
            "values": columns.values,
            "point_kinds": sorted(set(texts_of(table, "point_kind", count))),
            "divisions": [list(row) for row in divisions.rows],
            "sounds": {name: _sounds(columns.values[name]) for name in NAMED},
            "profile": {"hyphen": profile.hyphen},
        }
        return cls(arrays, facts, lexicon)

    def code(self, name: str, value: str) -> int:
        """The number of a value in its normal form; UNKNOWN when no row has it."""
        return self._codes[name].get(value, UNKNOWN)

    def of(self, name: str, row: int) -> int:
        """What a row has of an element, of `division`, `status` or `point_kind`, as a number."""
        return self._seen[name][row]

    def division(self, row: int) -> int:
        """The position of a row's division; NOWHERE when it has none."""
        return self._seen["division"][row] - 1

    def status(self, row: int) -> str:
        """OC, AB, IN or UN."""
        return STATUSES[self._seen["status"][row]]

    def ways(self, *codes: int) -> range:
        """The ways that begin with these codes of road, section, lane and alley."""
        low = 0
        for at, code in enumerate(codes):
            low = low * self.radix[at] + code
        width = 1
        for size in self.radix[len(codes) :]:
            width *= size
        low *= width
        return range(bisect_left(self._ways, low), bisect_left(self._ways, low + width))

    def way_codes(self, way: int) -> list[int]:
        """Codes of road, section, lane and alley of a way."""
        key, codes = self._ways[way], []
        for size in reversed(self.radix):
            key, code = divmod(key, size)
            codes.append(code)
        return codes[::-1]

    def rows(self, ways: range) -> range:
        """The rows of adjoining ways."""
        return range(self._starts[ways.start], self._starts[ways.stop])

    def door(self, rows: range, number: int) -> range:
        """The rows of a way that have this number, by its code."""
        numbers = self._seen["number"]
        first = bisect_left(numbers, number, rows.start, rows.stop)
        if first == rows.stop or numbers[first] != number:
            return range(first, first)
        return range(first, bisect_right(numbers, number, first, rows.stop))

    def first_from(self, rows: range, key: int) -> int:
        """The first row of a way whose number does not come before the key (numbers.number_key); rows.stop if none."""
        number = bisect_left(self._number_keys, key)
        return bisect_left(self._seen["number"], number, rows.start, rows.stop)

    def number_key(self, row: int) -> int:
        """The key of a row's number; -1 when it has none."""
        return self._number_keys[self._seen["number"][row]]

    def in_compound(self, compound: int) -> NDArray[np.int32]:
        """The rows of a compound, by building, unit, floor and room."""
        starts = self.arrays["compound_start"]
        return self.arrays["by_compound"][starts[compound] : starts[compound + 1]]

    def in_division(self, at: int) -> NDArray[np.int32]:
        """The rows in a division and all below it."""
        first, end = self.divisions.spans[at]
        starts = self.arrays["division_start"]
        return self.arrays["by_division"][starts[first] : starts[end]]

    def having(self, rows: Any, name: str, code: int) -> NDArray[np.int64]:
        """Those of the rows that have this code."""
        there = as_array(rows)
        found: NDArray[np.int64] = there[self.arrays[name][there] == code]
        return found

    def save(self, path: str | Path) -> None:
        """Write the index to one file in one step."""
        lexicon = np.frombuffer(pickle.dumps(self.lexicon), dtype=np.uint8)
        packed.save(path, self.arrays | {"lexicon": lexicon}, self.facts | {"version": _version()})

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The library that `save` wrote: rows are mapped, not read. Raises OSError or ValueError.

        The file holds a pickle: it is to come from where nobody else may write.
        """
        arrays, facts = packed.load(path)
        if facts.get("version") != _version():
            raise ValueError(f"{path} was written by another version")
        lexicon = pickle.loads(arrays.pop("lexicon").tobytes())  # noqa: S301  our own file
        return cls(arrays, facts, lexicon)

    @cached_property
    def counts(self) -> dict[str, list[int]]:
        """How many rows each road, each compound and each division has."""
        starts = self.arrays["division_start"]
        divisions = [int(starts[end] - starts[first]) for first, end in self.divisions.spans]
        named = {name: np.bincount(self.arrays[name], minlength=len(self.values[name])).tolist() for name in NAMED}
        return {**named, "division": divisions}

    @cached_property
    def written(self) -> dict[str, Joined]:
        """The names of roads and of compounds in one text each."""
        return {name: Joined(self.values[name]) for name in NAMED}

    @cached_property
    def sounds(self) -> dict[str, list[tuple[str, int]]]:
        """Initials and pinyin of the names of roads and of compounds, sorted, each with the name's code."""
        return {name: [(key, code) for key, code in keys] for name, keys in self.facts["sounds"].items()}

    @cached_property
    def roads(self) -> Names:
        """The names of roads, to be asked for those alike."""
        return Names(self.values["road"])

    @cached_property
    def compounds(self) -> Names:
        """The names of compounds, to be asked for those alike."""
        return Names(self.values["compound"])

    @cached_property
    def _codes(self) -> dict[str, dict[str, int]]:
        return {name: {value: at for at, value in enumerate(values)} for name, values in self.values.items()}


def _version() -> str:
    """What a file is written by: a lexicon with other fields is of another version."""
    return f"{VERSION} {' '.join(sorted(Lexicon.__dataclass_fields__))}"


def _divisions(lexicon: Lexicon) -> list[tuple[str, str, str, str]]:
    """The lexicon's divisions as rows: normal name, level, code, code of the parent."""
    named = ((name, level, code) for (level, name), codes in lexicon.codes.items() for code in codes)
    return sorted(((name, level, code, lexicon.parents.get(code, "")) for name, level, code in named), key=_code)


def _sounds(values: list[str]) -> list[tuple[str, int]]:
    """Initials and pinyin of names, sorted."""
    return sorted((key, at) for at, value in enumerate(values) if value for key in {*initials(value), *spelled(value)})


def _code(row: tuple[str, str, str, str]) -> str:
    return row[2]


def view(array: NDArray[Any]) -> memoryview:
    """Single numbers come out of this faster than out of the array."""
    return memoryview(array.data)


def as_array(rows: Any) -> NDArray[np.int64]:
    """Rows as an array; a range becomes one."""
    return np.arange(rows.start, rows.stop) if isinstance(rows, range) else np.asarray(rows)
