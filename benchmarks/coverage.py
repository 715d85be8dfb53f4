"""How soon the gap report knows the owners of every address on a day of another edition than the stored owners'.

Taipei's addresses; of the other edition one grid in a hundred is moved. The peer is the same question answered by
locating every address anew. Nothing is kept: the other edition is rolled back.
"""

import statistics
import time
from datetime import date, timedelta

from sqlalchemy import text

from benchmarks.served import TAIPEI, environment, loaded_taipei
from gridsvc.accounts.principal import EVERYWHERE
from gridsvc.app import create_app
from gridsvc.cluster import running
from gridsvc.config import load_settings
from gridsvc.extensions import db
from gridsvc.gaps import owners, queries
from gridsvc.grids import locators
from gridsvc.grids.models import Edition
from gridsvc.grids.queries import edition_on, layer
from gridsvc.web.params import today

ROUNDS = 5
AHEAD = timedelta(days=30)
SHARES = (100, 1)  # one grid in so many is moved
MOVED = """
    WITH chosen AS (
        SELECT * FROM grid_version WHERE layer_id = :layer AND valid @> CAST(:day AS date) AND grid_id % :share = 0),
    closed AS (
        UPDATE grid_version SET valid = daterange(lower(valid), :day) WHERE id IN (SELECT id FROM chosen) RETURNING id)
    INSERT INTO grid_version (grid_id, layer_id, edition_id, valid, name, community_id, geometry, area_m2, shape_key)
    SELECT grid_id, layer_id, :edition, daterange(:day, NULL), name, community_id,
        ST_Translate(geometry, 0.0003, 0), area_m2, shape_key || '+'
    FROM chosen WHERE (SELECT count(*) FROM closed) > 0"""


def main() -> None:
    """Print milliseconds and ratios."""
    if not TAIPEI.is_dir():
        print(f"coverage: no real data at {TAIPEI}: set GRIDSVC_REAL_DATA")
        return
    settings = load_settings(environment(loaded_taipei()))
    with running(settings) as url, create_app(settings, database_url=url, testing=True).app_context():
        for share in SHARES:
            _measure(share)


def _measure(share: int) -> None:
    day = today() + AHEAD
    _publish(day, share)
    primary = layer()
    asked = owners.Asked(primary, edition_on(primary.id, day), day, EVERYWHERE, queries.divisions(EVERYWHERE))
    quick, anew = (_ms(asked, trusted) for trusted in (None, {}))
    print(
        f"coverage  1 grid in {share} moved: {quick:.0f} ms, every address anew {anew:.0f} ms: {anew / quick:.1f} times"
    )
    db.session.rollback()
    locators.forget()


def _publish(day: date, share: int) -> None:
    """Another edition from `day` on, in this transaction only."""
    primary = layer()
    edition = Edition(layer_id=primary.id, number=1_000_000, effective_on=day, published_by="benchmark")
    db.session.add(edition)
    db.session.flush()
    facts = {"layer": primary.id, "day": day, "edition": edition.id, "share": share}
    db.session.execute(text(MOVED), facts)


def _ms(asked: owners.Asked, trusted: owners.Known | None) -> float:
    owners.owned(asked, limit=100, trusted=trusted)
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        owners.owned(asked, limit=100, trusted=trusted)
        spent.append(time.perf_counter() - started)
    return 1000 * statistics.median(spent)


if __name__ == "__main__":
    main()
