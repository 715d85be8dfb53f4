"""Each gap as a place with its reason: one frame for the map, the table and the files."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from gridsvc.gaps import queries
from gridsvc.gaps.facts import Facts

COLUMNS = ["kind", "codes", "name", "post", "reason", "amount", "area_m2", "division", "division_name", "geometry"]
EVERYTHING = 2**31 - 1  # as a limit

Find = Callable[[Facts], pd.DataFrame]
Describe = Callable[[pd.DataFrame, Facts], pd.DataFrame]


class Finder(NamedTuple):
    """How gaps of a kind are found, worst first and indexed by thing, and what the things are called."""

    kind: str
    find: Find
    describe: Describe


class Places(NamedTuple):
    """Places with COLUMNS, worst first within a kind, and how many of each kind there are, shown or not.

    `amount` is what a kind is sorted by: addresses that go without, households a worker, else m2.
    """

    shown: pd.DataFrame
    counts: dict[str, int]


def places(facts: Facts, limit: int) -> Places:
    """The first `limit` places that each finder finds."""
    counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    shown = []
    for kind, find, describe in FINDERS:
        found = find(facts)
        counts[kind] += len(found)
        shown.append(describe(found.head(limit), facts).assign(kind=kind))
    counts["address_without_grid"] = int(facts.addresses[facts.addresses.grid_id == 0].addresses.sum())
    homes = facts.divisions.rename(columns={"code": "division", "name": "division_name"})
    frame = pd.concat(shown, ignore_index=True).join(homes[["division", "division_name"]], on="community_id")
    numbers = dict.fromkeys(("amount", "area_m2"), "float64")
    return Places(frame.reindex(columns=COLUMNS).astype(numbers), dict(counts))


def _blind(facts: Facts) -> pd.DataFrame:
    return facts.ground[facts.ground.kind == "blind"]


def _overlaps(facts: Facts) -> pd.DataFrame:
    return facts.ground[facts.ground.kind == "overlap"]


def _strays(facts: Facts) -> pd.DataFrame:
    return facts.strays.set_index("id")


def _unknown(facts: Facts) -> pd.DataFrame:
    return facts.unknown.assign(amount=facts.unknown.times)


def _vacant_in_communities(facts: Facts) -> pd.DataFrame:
    vacant = [v for v in facts.vacancies if v.grid_id is None]
    rows = [(v.community_id, v.community_id, v.seat.kind.code, str(v.reason)) for v in vacant]
    return pd.DataFrame(rows, columns=["id", "community_id", "post", "reason"]).set_index("id")


def _vacant_in_grids(facts: Facts) -> pd.DataFrame:
    vacant = [v for v in facts.vacancies if v.grid_id is not None]
    rows = [(v.grid_id, v.community_id or 0, v.seat.kind.code, str(v.reason)) for v in vacant]
    return pd.DataFrame(rows, columns=["id", "community_id", "post", "reason"]).set_index("id")


def _no_leader(facts: Facts) -> pd.DataFrame:
    return _worst(facts.grids[facts.grids.leaders == 0], "addresses")


def _no_worker(facts: Facts) -> pd.DataFrame:
    return _worst(facts.grids[facts.grids.workers == 0], "addresses")


def _overloaded(facts: Facts) -> pd.DataFrame:
    return _worst(facts.overloaded, "load")


def _empty_grids(facts: Facts) -> pd.DataFrame:
    return _worst(facts.grids[facts.grids.addresses == 0], "area_m2")


def _worst(grids: pd.DataFrame, amount: str) -> pd.DataFrame:
    worst = grids.sort_values(amount, ascending=False, kind="stable")
    return worst[["community_id"]].assign(amount=worst[amount])


def _as_ground(found: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    return found.join(facts.divisions[["name"]], on="community_id").assign(amount=found.area_m2)


def _as_addresses(found: pd.DataFrame, _facts: Facts) -> pd.DataFrame:
    return _with_codes(found.join(queries.addresses(found.index.tolist())))


def _as_names(found: pd.DataFrame, _facts: Facts) -> pd.DataFrame:
    """Names alone: the texts they came in may tell of persons, and are for those who read addresses."""
    return found.assign(codes=pd.Series([[] for _ in found.index], found.index, dtype=object))


def _as_grids(found: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    shapes = queries.grid_shapes(found.index.tolist(), facts.day)
    return _with_codes(found.join([facts.grids[["code", "name", "area_m2"]], shapes]))


def _as_divisions(found: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    shapes = queries.division_shapes(found.index.unique().tolist())
    return _with_codes(found.join(facts.divisions[["code", "name"]]).join(shapes))


def _with_codes(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(codes=found.code.map(lambda code: [code] if code else []))


FINDERS = (
    Finder("blind", _blind, _as_ground),
    Finder("overlap", _overlaps, _as_ground),
    Finder("address_without_grid", _strays, _as_addresses),
    Finder("address_unknown", _unknown, _as_names),
    Finder("post_vacant", _vacant_in_communities, _as_divisions),
    Finder("post_vacant", _vacant_in_grids, _as_grids),
    Finder("no_worker", _no_worker, _as_grids),
    Finder("no_leader", _no_leader, _as_grids),
    Finder("overloaded", _overloaded, _as_grids),
    Finder("grid_without_address", _empty_grids, _as_grids),
)
KINDS = tuple(dict.fromkeys(finder.kind for finder in FINDERS))
NO_PLACES = Places(pd.DataFrame(columns=COLUMNS), {})
