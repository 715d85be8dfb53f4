"""Who signs a plan of a layer whose grids do not keep to communities."""

from gridsvc.extensions import db
from gridsvc.grids.services import add_layer
from tests.factories import cell, load, write_geojson
from tests.plans.conftest import line

HOME, OTHER = "320104001001", "320104001002"


def test_the_communities_sign_on_whose_ground_the_grids_lie(planner, tmp_path):
    add_layer("beat", "示例警格", relation="free")
    beats = [{"code": "B1", "name": "示例", "kind": "base", "geometry": cell(1, 0, 2, 1)}]
    load("grids", write_geojson(tmp_path / "beats.geojson", beats), layer="beat")
    db.session.commit()
    plan = planner.plan("警格", layer="beat")
    planner.edit(plan, "split", code="B1", line=line((0.5, 0.5), (3.5, 0.5)))
    planner.ask("post", f"/{plan['id']}/submit", version=plan["version"])
    signatures = planner.ask("get", f"/{plan['id']}/signatures")["signatures"]
    assert [one["division"] for one in signatures if one["step"] == "community"] == [HOME, OTHER]
