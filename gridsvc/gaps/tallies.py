"""The numbers of the report, for each community and rolled up to the divisions above. Pure."""

import pandas as pd

from gridsvc.gaps.facts import Facts

UNKNOWN = "addresses_unknown"
STAFFING = ["grids_without_leader", "grids_without_worker", "grids_overloaded"]
GAPS = [
    "blind_area_m2",
    "overlap_area_m2",
    "addresses_without_grid",
    "grids_without_address",
    "posts_vacant",
    UNKNOWN,
    *STAFFING,
]
SIZES = ["grids", "addresses"]
WORST_FIRST = [
    "blind_area_m2",
    "addresses_without_grid",
    "posts_vacant",
    "overlap_area_m2",
    "grids_without_address",
    *STAFFING,
]


def tally(facts: Facts) -> pd.DataFrame:
    """GAPS and SIZES by community id; 0 is for what lies in no community."""
    ground, grids, addresses = facts.ground, facts.grids, facts.addresses
    vacant = pd.DataFrame({"community_id": [v.community_id or 0 for v in facts.vacancies]}, dtype="int64")
    parts = (
        ground[ground.kind == "blind"].groupby("community_id").area_m2.sum(),
        ground[ground.kind == "overlap"].groupby("community_id").area_m2.sum(),
        addresses[addresses.grid_id == 0].groupby("community_id").addresses.sum(),
        grids[grids.addresses == 0].groupby("community_id").size(),
        vacant.groupby("community_id").size(),
        facts.unknown.groupby("community_id").texts.sum(),
        grids[grids.leaders == 0].groupby("community_id").size(),
        grids[grids.workers == 0].groupby("community_id").size(),
        facts.overloaded.groupby("community_id").size(),
        grids.groupby("community_id").size(),
        addresses.groupby("community_id").addresses.sum(),
    )
    counted = pd.DataFrame(dict(zip(GAPS + SIZES, parts, strict=True)), dtype="float64")
    return counted.fillna(0.0)


def rolled_up(tallies: pd.DataFrame, divisions: pd.DataFrame) -> pd.DataFrame:
    """The same numbers by the id of each of `divisions`, with those of all below it."""
    above = divisions.lineage.explode()
    sums = tallies.reindex(above.index, fill_value=0.0).groupby(above.to_numpy()).sum()
    return sums.reindex(divisions.index, fill_value=0.0)


def listed(divisions: pd.DataFrame) -> pd.Index:
    """Ids of the divisions that the report lists: the children of the topmost ones, as deep as it takes to have two.

    Without children a division is listed itself.
    """
    rows = divisions.index[~divisions.parent_id.isin(divisions.index)]
    while len(rows) == 1 and divisions.parent_id.isin(rows).any():
        rows = divisions.index[divisions.parent_id.isin(rows)]
    return rows


def worst_first(tallies: pd.DataFrame) -> pd.DataFrame:
    """The rows with the most blind ground first, then those with the most addresses without grid, and so on."""
    return tallies.sort_values(WORST_FIRST, ascending=False, kind="stable")
