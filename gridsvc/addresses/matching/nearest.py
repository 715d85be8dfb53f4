"""The addresses nearest to a place: strips of equal count from west to east, each sorted from south to north. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import heappush, heappushpop
from math import cos, hypot, radians
from typing import NamedTuple

from gridsvc.addresses.matching.between import METRES
from gridsvc.addresses.matching.library import Library, view


class Near(NamedTuple):
    """A row of the library, and its distance in metres."""

    row: int
    distance_m: float


def nearest(lon: float, lat: float, library: Library, limit: int) -> tuple[Near, ...]:
    """The nearest addresses, the nearest first; of what stands in one building only the coarsest has a place here."""
    strips = _Strips(library)
    found: list[tuple[float, int]] = []  # the farthest first, as minus metres
    for gap, strip in strips.outwards(lon, lat):
        if len(found) == limit and gap > -found[0][0]:
            break
        for away, at in strips.within(strip, lon, lat, found, limit):
            (heappush if len(found) < limit else heappushpop)(found, (-away, at))
    rows = library.arrays["near_row"]
    return tuple(Near(int(rows[at]), round(-away, 1)) for away, at in sorted(found, key=lambda one: (-one[0], one[1])))


class _Strips:
    """The strips of a library, looked at in metres around a place."""

    def __init__(self, library: Library) -> None:
        arrays = library.arrays
        self.west, self.starts = view(arrays["near_west"]), view(arrays["near_start"])
        self.lons, self.lats = view(arrays["near_lon"]), view(arrays["near_lat"])

    def outwards(self, lon: float, lat: float) -> Iterator[tuple[float, int]]:
        """Strips with the metres from the place to their nearer side, the nearest first."""
        scale = cos(radians(lat)) * METRES
        right = bisect_right(self.west, lon)
        left = right - 1
        while left >= 0 or right < len(self.west):
            to_left = (lon - self.west[left + 1]) * scale if left + 1 < len(self.west) else 0.0
            to_right = (self.west[right] - lon) * scale if right < len(self.west) else float("inf")
            if left >= 0 and to_left <= to_right:
                yield max(to_left, 0.0), left
                left -= 1
            elif right < len(self.west):
                yield to_right, right
                right += 1
            else:
                yield max(to_left, 0.0), left
                left -= 1

    def within(
        self, strip: int, lon: float, lat: float, found: list[tuple[float, int]], limit: int
    ) -> Iterator[tuple[float, int]]:
        """Metres and positions of the strip's points that may be nearer than those found, from the place's latitude."""
        first, end = self.starts[strip], self.starts[strip + 1]
        middle = bisect_left(self.lats, lat, first, end)
        scale = cos(radians(lat))
        for walk in (range(middle, end), range(middle - 1, first - 1, -1)):
            for at in walk:
                north = abs(self.lats[at] - lat)
                if len(found) == limit and north * METRES > -found[0][0]:
                    break
                yield hypot((self.lons[at] - lon) * scale, north) * METRES, at
