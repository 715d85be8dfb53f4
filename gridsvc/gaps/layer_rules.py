"""A layer's grids of a day held against its division rules: what the database knows, given to the pure rules."""

from collections.abc import Collection
from datetime import date

import numpy as np

from gridsvc.accounts.principal import EVERYWHERE
from gridsvc.divisions.queries import grounds
from gridsvc.gaps import queries
from gridsvc.gaps.owners import Asked, owned
from gridsvc.grids import rules
from gridsvc.grids.buildings import undecided
from gridsvc.grids.findings import Areas, Around
from gridsvc.grids.models import Layer
from gridsvc.grids.queries import edition_on, grids_of, shapes_on


def checked(layer: Layer, day: date, only: Collection[str] | None = None) -> rules.Judgement:
    """Where the grids in force break the layer's rules (`only` these, where given), of every division.

    Everything is read that the rules to be judged need: seconds for ten thousand grids.
    """
    settings = settings_of(layer)
    keys = [key for key in settings.levels if only is None or key in only]
    needed = {rules.BY_KEY[key].needs for key in keys if settings.levels[key] != "off"}
    counted = households(layer, day) if "households" in needed else None
    grids = grids_of(shapes_on(layer.id, day), counted)
    return rules.judge(grids, around(layer, day, needed), settings, keys)


def settings_of(layer: Layer) -> rules.Settings:
    """The layer's rules and overlay, with the defaults of what nobody set."""
    return rules.settings_of(layer.settings, layer.relation)


def around(layer: Layer, day: date, needed: Collection[str]) -> Around:
    """What the rules need (rules.NEEDS) of the ground that the layer's grids lie on; None where there is nothing."""
    return Around(
        communities=_some(Areas(*grounds())) if "communities" in needed else None,
        buildings=undecided(layer.id, day) if "buildings" in needed else None,
        parents=_parents(layer, day) if "parents" in needed else None,
    )


def households(layer: Layer, day: date) -> dict[int, float] | None:
    """Households by grid id, of the addresses in use; None where no address has any."""
    asked = Asked(layer, edition_on(layer.id, day), day, EVERYWHERE, queries.divisions(EVERYWHERE))
    counts = owned(asked, limit=0).counts
    sums = counts.groupby("grid_id", as_index=False).households.sum()
    return dict(zip(sums.grid_id.tolist(), sums.households.tolist(), strict=True)) if counts.households.any() else None


def _parents(layer: Layer, day: date) -> Areas | None:
    if layer.parent_id is None:
        return None
    found = grids_of(shapes_on(layer.parent_id, day))
    return _some(Areas(np.array(found.codes, dtype=object), found.polygons))


def _some(areas: Areas) -> Areas | None:
    return areas if len(areas.ids) else None
