"""Where a door stands whose number the library lacks: from known numbers on its side of the same road or lane. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import cos, hypot, isfinite, radians

from gridsvc.addresses.matching.library import Library
from gridsvc.addresses.matching.numbers import SUB, main_of, plain, series_of

METRES = 111_195.0  # of a degree of latitude
WALK = 60  # doors looked at in each direction
LEAN, LEAN_M = 0.3, 6.0  # 25之3 after 25之2: so much of the way to 27, but not farther
BEYOND, BEYOND_M = 1.5, 25.0  # past the last door: steps such as the last one, but not farther
# How far the truth may be: metres, and a share of the stretch between the doors (measured: docs/geocoding.md).
RADIUS = {"between": (4.0, 0.5), "subs": (5.0, 0.5), "beside": (16.0, 0.4), "beyond": (14.0, 0.9), "alone": (40.0, 0.0)}
PER_NUMBER_M = 3.0  # of the radius, for each number that lies farther off than the place was moved
LOOSE = 2.0  # such a number follows the order of its street less strictly: so many times the radius
Fits = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Door:
    """A known number: its key, the first of its rows, its place in degrees."""

    key: int
    row: int
    lon: float
    lat: float

    @property
    def main(self) -> int:
        """The number without what stands behind it."""
        return main_of(self.key)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was worked out, how far the truth may be, how, and the rows it was taken from."""

    lon: float
    lat: float
    radius_m: float
    how: str
    rows: tuple[int, ...]


def spot(library: Library, rows: range, key: int, fits: Fits) -> Spot | None:
    """The place of a number on a way, from doors whose rows fit; None where there is none.

    A number of another series (临25) stands near the plain one, too: a place beside the same number, of its own series
    or plain, goes before all others; of these the surer is taken.
    """
    if not series_of(key):
        return _in_series(library, rows, key, fits)
    found = [there for one in (key, plain(key)) if (there := _in_series(library, rows, one, fits))]
    same = (there for there in found if any(main_of(library.number_key(row)) == main_of(key) for row in there.rows))
    best = next(same, None) or min(found, key=lambda there: there.radius_m, default=None)
    return replace(best, radius_m=LOOSE * best.radius_m) if best else None


def _in_series(library: Library, rows: range, key: int, fits: Fits) -> Spot | None:
    """From doors of the same series and side (parity); the other side is asked only when this one is empty."""
    first = library.first_from(rows, key)
    before = list(islice(_doors(library, range(first - 1, rows.start - 1, -1), fits), WALK))
    after = list(islice(_doors(library, range(first, rows.stop), fits), WALK))
    for step in (2, 1):
        lower, upper = (_side(doors, key, step) for doors in (before, after))
        if lower or upper:
            return _placed(key, lower, upper)
    return None


def _doors(library: Library, walk: range, fits: Fits) -> Iterator[Door]:
    """The doors of a way from a row on, up or down, each once."""
    seen = None
    for row in walk:
        key = library.number_key(row)
        if key != seen and key >= 0 and fits(row) and isfinite(library.lon[row]):
            seen = key
            yield Door(key, row, float(library.lon[row]), float(library.lat[row]))


def _side(doors: Iterable[Door], key: int, step: int) -> list[Door]:
    """The doors of the asked one's series and side, the nearest number first."""
    same = (door for door in doors if series_of(door.key) == series_of(key))
    return [door for door in same if (door.main - main_of(key)) % step == 0]


def _placed(key: int, lower: list[Door], upper: list[Door]) -> Spot:
    """From the nearest doors below and above; one of the same number goes before the other."""
    main = main_of(key)
    low, high = lower[:1], upper[:1]
    same = [door for door in (*low, *high) if door.main == main]
    if len(same) == 2:
        return _on_line(same[0], same[1], _share(key & SUB, same[0].key & SUB, same[1].key & SUB), "subs")
    if same:
        return _beside(same[0], high if same == low else low)
    if low and high:
        first, last = _plain(lower), _plain(upper)
        return _on_line(first, last, _share(main, first.main, last.main), "between")
    return _beyond(main, lower or upper)


def _plain(doors: list[Door]) -> Door:
    """Of the nearest number the door without a sub-number: 25 rather than 25之9 in the yard."""
    return min((door for door in doors if door.main == doors[0].main), key=lambda door: door.key)


def _beside(door: Door, other: list[Door]) -> Spot:
    if not other:
        return _spot(door, 0.0, door, "beside")
    stretch = metres(door, other[0])
    return _spot(door, min(LEAN, LEAN_M / stretch if stretch else LEAN), other[0], "beside")


def _beyond(main: int, doors: list[Door]) -> Spot:
    """Past the last known door, in the direction and with the steps of the last two."""
    last = _plain(doors)
    further = [door for door in doors if door.main != last.main]
    if not further:
        return _vaguer(_spot(last, 0.0, last, "alone"), abs(main - last.main))
    second = _plain(further)
    stretch = metres(last, second)
    share = min(_share(main, last.main, second.main) * -1, BEYOND, BEYOND_M / stretch if stretch else BEYOND)
    off = abs(main - last.main) - BEYOND * abs(last.main - second.main)
    return _vaguer(_spot(last, -share, second, "beyond"), off)


def _vaguer(there: Spot, off: float) -> Spot:
    """Of a number that lies so many numbers farther off than the place was moved."""
    return replace(there, radius_m=round(there.radius_m + PER_NUMBER_M * max(off, 0.0), 1))


def _on_line(first: Door, last: Door, share: float, how: str) -> Spot:
    return _spot(first, share, last, how)


def _spot(first: Door, share: float, last: Door, how: str) -> Spot:
    least, of_stretch = RADIUS[how]
    return Spot(
        first.lon + share * (last.lon - first.lon),
        first.lat + share * (last.lat - first.lat),
        round(least + of_stretch * metres(first, last), 1),
        how,
        (first.row,) if first is last else (first.row, last.row),
    )


def _share(number: int, first: int, last: int) -> float:
    return (number - first) / (last - first)


def metres(one: Door, other: Door) -> float:
    """The distance between two doors."""
    x = (one.lon - other.lon) * cos(radians(one.lat))
    return hypot(x, one.lat - other.lat) * METRES
