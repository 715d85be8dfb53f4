"""Import of grids: identity, versions, editions."""

from datetime import date

import pytest
from sqlalchemy import func, select

from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.grids import queries
from gridsvc.grids.models import Edition, Grid, GridVersion
from tests.factories import DAY, cell, district, grid_rows, gridded, load, write_geojson

LATER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)


def codes_on(day):
    layer = queries.layer()
    return [row.code for row in queries.shapes_on(layer.id, day)]


def test_an_import_publishes_one_edition():
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 1
    assert len(codes_on(DAY)) == 8


def test_the_same_file_again_changes_nothing(tmp_path):
    report = load("grids", tmp_path / "grids.geojson", on=LATER)
    assert (report.read, report.loaded, report.unchanged) == (8, 0, 8)
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 1


def test_a_ring_that_starts_elsewhere_is_the_same_shape(tmp_path):
    rows = grid_rows()
    ring = list(rows[0]["geometry"].exterior.coords)
    rows[0]["geometry"] = type(rows[0]["geometry"])([*ring[2:], *ring[1:3]])
    report = load("grids", write_geojson(tmp_path / "turned.geojson", rows), on=LATER)
    assert report.loaded == 0


def test_a_changed_shape_starts_a_version_and_closes_the_old_one(tmp_path):
    rows = grid_rows()[:1]
    rows[0]["geometry"] = cell(0, 0).buffer(-0.001, join_style="mitre")
    load("grids", write_geojson(tmp_path / "one.geojson", rows), on=LATER)
    versions = db.session.scalars(
        select(GridVersion).join(Grid).where(Grid.code == rows[0]["code"]).order_by(GridVersion.id)
    ).all()
    assert [(v.valid.lower, v.valid.upper) for v in versions] == [(DAY, LATER), (LATER, None)]


def test_a_second_edition_of_a_day_replaces_the_first_and_keeps_it_as_history(tmp_path):
    rows = grid_rows()[:1]
    rows[0]["name"] = "改名"
    load("grids", write_geojson(tmp_path / "one.geojson", rows), on=DAY)
    versions = db.session.scalars(select(GridVersion).join(Grid).where(Grid.code == rows[0]["code"])).all()
    assert sorted(v.valid.empty for v in versions) == [False, True]
    assert len(codes_on(DAY)) == 8


def test_an_edition_before_the_latest_one_is_refused(tmp_path):
    rows = grid_rows()[:1]
    rows[0]["name"] = "改名"
    with pytest.raises(Conflict, match="later than 2026-10-01"):
        load("grids", write_geojson(tmp_path / "one.geojson", rows), on=date(2026, 10, 1))


def test_the_day_before_the_first_edition_has_no_grids():
    assert codes_on(date(2026, 10, 31)) == []


def test_a_grid_without_a_community_gets_the_one_around_it():
    homes = db.session.scalars(select(func.count(GridVersion.community_id.distinct()))).one()
    assert homes == 2


def test_a_grid_outside_every_community_is_rejected_with_its_reason(tmp_path):
    rows = [{"code": "320104001001099", "geometry": cell(10, 10)}]
    rejects = tmp_path / "rejects.csv"
    report = load("grids", write_geojson(tmp_path / "far.geojson", rows), rejects=rejects)
    assert report.rejected == 1
    assert "没有社区包含这个网格" in rejects.read_text(encoding="utf-8-sig")


def test_a_code_that_does_not_fit_the_scheme_is_rejected_and_names_the_remedy(tmp_path):
    rows = [{"code": "A-1", "geometry": cell(0, 0)}]
    rejects = tmp_path / "rejects.csv"
    assert load("grids", write_geojson(tmp_path / "x.geojson", rows), rejects=rejects).rejected == 1
    assert "--scheme free" in rejects.read_text(encoding="utf-8-sig")


def test_a_code_twice_in_one_file_is_taken_once(tmp_path):
    rows = [{"code": "320104001001050", "geometry": cell(0, 0)}] * 2
    report = load("grids", write_geojson(tmp_path / "twice.geojson", rows))
    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)


def test_coordinates_come_back_bit_for_bit(tmp_path):
    shape = cell(0, 0)
    awkward = type(shape)([(x + 1e-9 / 3, y - 1e-9 / 7) for x, y in shape.exterior.coords])
    rows = [{"code": "320104001001001", "geometry": awkward}]
    load("grids", write_geojson(tmp_path / "bits.geojson", rows), on=LATER)
    stored = next(row for row in queries.shapes_on(queries.layer().id, LATER) if row.code == "320104001001001")
    import shapely

    assert shapely.get_coordinates(shapely.from_wkb(stored.wkb)).tolist() == shapely.get_coordinates(awkward).tolist()


def test_a_polygon_is_wanted(tmp_path):
    rows = [{"code": "320104001001050", "geometry": cell(0, 0).centroid}]
    assert load("grids", write_geojson(tmp_path / "point.geojson", rows)).rejected == 1


def test_districts_of_the_same_code_are_one(tmp_path):
    district(tmp_path)
    assert load("divisions", tmp_path / "divisions.geojson").loaded == 0
