"""A sound district has no gap in its ground, and the report says so."""

from tests.factories import gridded


def test_a_district_without_faults_has_no_place_on_the_ground(app, client, tmp_path):
    gridded(tmp_path)
    totals = client.get("/api/v1/coverage").json["totals"]
    assert (totals["blind_area_m2"], totals["overlap_area_m2"]) == (0, 0)
