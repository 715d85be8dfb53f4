"""The divisions of a library as a tree, and whether what a text says of them fits an address. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gridsvc.addresses.elements import DIVISIONS
from gridsvc.addresses.matching.alike import difference
from gridsvc.addresses.matching.faults import FAULTS, Fault
from gridsvc.addresses.spellings import Profile, normal

NOWHERE = -1
ENDINGS = {
    "province": ("省", "市", "自治区"),
    "city": ("市", "地区", "州", "盟"),
    "county": ("区", "县", "市", "旗"),
    "street": ("街道", "镇", "乡"),
    "community": ("社区", "村", "里"),
}
Said = tuple[str, str]  # level and name


@dataclass(frozen=True)
class Divisions:
    """Rows (name, level, code, code of the parent) in any order; a parent that is no row is left out."""

    rows: Sequence[tuple[str, str, str, str]]
    profile: Profile = field(default_factory=Profile)

    @cached_property
    def by_code(self) -> dict[str, int]:
        """Position by code."""
        return {row[2]: at for at, row in enumerate(self.rows)}

    @cached_property
    def parents(self) -> list[int]:
        """The position of each one's parent, NOWHERE for a root."""
        return [self.by_code.get(parent, NOWHERE) if parent != code else NOWHERE for _, _, code, parent in self.rows]

    @cached_property
    def names(self) -> list[str]:
        """Normal forms."""
        return [normal(level, name, self.profile) for name, level, _, _ in self.rows]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each stands with all below it when parents come before children: [from, to) of such places."""
        below: dict[int, list[int]] = {}
        for at, parent in enumerate(self.parents):
            below.setdefault(parent, []).append(at)
        spans = [(0, 0)] * len(self.rows)
        self._number(below, NOWHERE, 0, spans)
        return spans

    def _number(self, below: dict[int, list[int]], at: int, first: int, spans: list[tuple[int, int]]) -> int:
        place = first
        for child in below.get(at, ()):
            end = self._number(below, child, place + 1, spans)
            spans[child] = (place, end)
            place = end
        return place

    @cached_property
    def chains(self) -> list[dict[str, str]]:
        """For each division its own name and those above it, by level."""
        return [self._chain(at) for at in range(len(self.rows))]

    def _chain(self, at: int) -> dict[str, str]:
        chain: dict[str, str] = {}
        while at != NOWHERE and self.rows[at][1] not in chain:
            chain[self.rows[at][1]] = self.names[at]
            at = self.parents[at]
        return chain

    @cached_property
    def by_name(self) -> dict[Said, list[int]]:
        """Positions by level and name."""
        found: dict[Said, list[int]] = {}
        for at, (row, name) in enumerate(zip(self.rows, self.names, strict=True)):
            found.setdefault((row[1], name), []).append(at)
        return found

    def faults(self, at: int, said: Iterable[Said]) -> tuple[Fault, ...]:
        """What of the named divisions does not hold for a division; levels that it does not have are not judged."""
        chain = self.chains[at] if at != NOWHERE else {}
        found = (self._fault(chain, level, name) for level, name in said)
        return tuple(dict.fromkeys(fault for fault in found if fault))

    def _fault(self, chain: dict[str, str], level: str, name: str) -> Fault | None:
        there = chain.get(level)
        if there is None or there == name or name in chain.values() or stem(level, there) == stem(level, name):
            return None
        slip = (level, name) not in self.by_name and difference(name, there)  # another division is no slip of the pen
        return FAULTS[level, "alike" if slip else "differs"]

    def named(self, said: Sequence[Said]) -> list[int]:
        """The divisions that the finest of the names means, those that fit the other names first and alone."""
        for level, name in sorted(said, key=lambda one: -DIVISIONS.index(one[0])):
            if there := self.by_name.get((level, name), []):
                faults = {at: sum(fault.penalty for fault in self.faults(at, said)) for at in there}
                return [at for at in there if faults[at] == min(faults.values())]
        return []


def stem(level: str, name: str) -> str:
    """The name without the word for its kind: 文山 of 文山区."""
    for ending in ENDINGS.get(level, ()):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name
