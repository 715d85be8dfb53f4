"""What became of the grids between two days."""

from collections import Counter
from datetime import date

from gridsvc.accounts.principal import Scope
from gridsvc.grids import features
from gridsvc.grids.features import Version
from gridsvc.web.geojson import collection

FACTS = ("name", "kind", "community")


def between(layer_id: int, start: date, end: date, scope: Scope, *, limit: int) -> str:
    """GeoJSON text of the grids that differ: as they were (`side` from) and as they are (`side` to), by code.

    `change` is new, gone, shape or facts (name, kind or community alone); `counts` is of all of them, the features
    are of the first `limit` grids.
    """
    before = {version.code: version for version in features.apart(layer_id, start, end, scope)}
    after = {version.code: version for version in features.apart(layer_id, end, start, scope)}
    found = {code: change(before.get(code), after.get(code)) for code in sorted(before.keys() | after.keys())}
    changed = {code: what for code, what in found.items() if what}
    shown = [
        features.as_feature(side[code], change=changed[code], side=name)
        for code in list(changed)[:limit]
        for name, side in (("from", before), ("to", after))
        if code in side
    ]
    return collection(shown, counts=dict(Counter(changed.values())), numberMatched=len(changed))


def change(before: Version | None, after: Version | None) -> str:
    """What happened to a grid between two versions of it; empty where they say the same."""
    if before is None or after is None:
        return "new" if before is None else "gone"
    if before.shape_key != after.shape_key:
        return "shape"
    return "facts" if any(getattr(before, fact) != getattr(after, fact) for fact in FACTS) else ""
