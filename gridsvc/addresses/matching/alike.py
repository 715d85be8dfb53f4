"""Names that a written name may have been meant as: one letter off, or sounding alike. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile

from gridsvc.addresses.matching.lookalikes import look_alike
from gridsvc.addresses.matching.sounds import heard, sounding, syllables

KINDS = ("doubled", "swapped", "suffix", "sound", "shape", "lost", "added", "letter")  # the surest first
SHORT = 3  # characters: of a shorter name too little is left when one is wrong
SURE = frozenset({"doubled", "swapped", "suffix", "sound", "shape"})


@dataclass(frozen=True, slots=True)
class Alike:
    """A known name (its position in the list) and how the written one differs from it, a word of KINDS."""

    name: int
    kind: str


def difference(written: str, name: str) -> str:
    """How the written name differs from the known one, a word of KINDS; "" when by more than a slip, or not at all."""
    if written == name:
        return ""
    if len(written) == len(name):
        return _replaced(written, name)
    if len(written) == len(name) + 1:
        return _added(written, name)
    if len(written) + 1 == len(name):
        if name[:-1] == written:
            return "suffix"
        return "lost" if any(name[:at] + name[at + 1 :] == written for at in range(len(name))) else ""
    return ""


def _replaced(written: str, name: str) -> str:
    wrong = [at for at, (one, other) in enumerate(zip(written, name, strict=True)) if one != other]
    first, last = wrong[0], wrong[-1]
    if len(wrong) == 2 and last == first + 1 and written[first] == name[last] and written[last] == name[first]:
        return "swapped"
    if _sounds_alike(written, name, wrong):
        return "sound"
    if all(look_alike(written[at], name[at]) for at in wrong):
        return "shape"
    if len(wrong) > 1 or len(name) < SHORT:
        return ""
    return "suffix" if first == len(name) - 1 else "letter"


def _sounds_alike(written: str, name: str, wrong: list[int]) -> bool:
    """One character may be heard as another; where more are wrong, their syllables are the same."""
    if len(wrong) == 1:
        return heard(written[wrong[0]]) == heard(name[wrong[0]])
    return all(syllables(written[at])[0] == syllables(name[at])[0] for at in wrong)


def _added(written: str, name: str) -> str:
    for at in range(len(written)):
        if written[:at] + written[at + 1 :] == name:
            beside = written[max(at - 1, 0) : at] + written[at + 1 : at + 2]
            return "doubled" if written[at] in beside else "added"
    return ""


class Names:
    """Known names, found by a slip of the pen; the tables are made at the first question."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def alike(self, written: str) -> list[Alike]:
        """Known names that differ from the written one by one slip or in sound only, the surest first."""
        near = {at for form in _shortened(written) for at in self._by_form.get(form, ())}
        near.update(self._by_sound.get(sounding(written), ()))
        found = [Alike(at, kind) for at in near if (kind := difference(written, self.names[at]))]
        return sorted(found, key=lambda one: (KINDS.index(one.kind), one.name))

    def like(self, written: str) -> list[Alike]:
        """Those that begin so, and those alike."""
        begun = self.begun(written)
        known = {one.name for one in begun}
        return [*begun, *(one for one in self.alike(written) if one.name not in known)]

    def begun(self, written: str, limit: int = 20) -> list[Alike]:
        """Known names that begin so, and do not end there; none where there are more than `limit`."""
        first = bisect_left(self._sorted, (written, len(self.names)))
        found = takewhile(lambda one: one[0].startswith(written), islice(self._sorted, first, None))
        some = [Alike(at, "begun") for _, at in islice(found, limit + 1)] if len(written) > 1 else []
        return some if len(some) <= limit else []

    @cached_property
    def _sorted(self) -> list[tuple[str, int]]:
        return sorted((name, at) for at, name in enumerate(self.names))

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        return _table((form, at) for at, name in enumerate(self.names) for form in _shortened(name))

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        return _table((sounding(name), at) for at, name in enumerate(self.names))


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without each of its letters."""
    yield name
    if len(name) > 1:
        yield from {name[:at] + name[at + 1 :] for at in range(len(name))}


def _table(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    table: dict[str, list[int]] = {}
    for key, at in pairs:
        if key:
            table.setdefault(key, []).append(at)
    return table
