"""PostGIS is the referee: it names the same owner for every point, hostile ones included."""

import numpy as np
import pytest
import shapely
from sqlalchemy import text

from gridsvc.extensions import db
from gridsvc.geometry.locate import Locator
from tests.geometry.test_locate_exact import comb, fan, hostile, placed, tangled, voronoi

HERE = (118.8, 32.0)
# ST_Relate is GEOS with a robust predicate; ST_Covers has a short cut for points that rounds.
OWNER = """
    WITH place AS (
        SELECT n, CAST(hex AS geometry) AS at FROM unnest(CAST(:points AS text[])) WITH ORDINALITY AS p (hex, n)),
    grid AS (
        SELECT code, CAST(hex AS geometry) AS shape
        FROM unnest(CAST(:polygons AS text[]), CAST(:codes AS text[])) AS g (hex, code))
    SELECT n, min(code COLLATE "C") FROM place JOIN grid
      ON shape && at AND NOT ST_Relate(shape, at, 'FF*FF****')
    GROUP BY n"""


def owners_of_postgis(polygons, codes, lon, lat):
    points = shapely.points(lon, lat)
    facts = {"points": shapely.to_wkb(points, hex=True).tolist(), "codes": codes}
    facts["polygons"] = shapely.to_wkb(polygons, hex=True).tolist()
    found = dict(db.session.execute(text(OWNER), facts).all())
    return [found.get(n + 1) for n in range(len(points))]


@pytest.mark.parametrize("seed", range(24))
def test_the_locator_and_postgis_name_the_same_owner(app, seed):
    rng = np.random.default_rng(seed)
    drawn = tangled(rng, (voronoi, comb, fan)[seed % 3](rng, int(rng.integers(2, 30))))
    polygons = placed(np.append(drawn, shapely.box(1, 1, 2, 2)), HERE, (1.0, 0.01, 3e-5)[seed % 3])
    codes = [f"{n:03d}" for n in rng.permutation(len(polygons))]
    locator = Locator.build(polygons, codes)
    lon, lat = hostile(rng, polygons, locator)
    named = [codes[row] if row >= 0 else None for row in locator.owner(lon, lat)]
    assert named == owners_of_postgis(polygons, codes, lon, lat)
