"""A look into a file before its import: what it is, which column feeds which field, which CRS its numbers are in."""

import csv

import numpy as np
import pytest

from gridsvc.errors import BadParameter, UnusableInput
from gridsvc.geometry.crs import from_wgs84
from gridsvc.imports.inspect_cli import report
from gridsvc.imports.inspecting import inspect
from gridsvc.imports.registry import IMPORTERS, field_table
from gridsvc.imports.titles import FIELDS, HEADINGS, HEADINGS_OF, WHATS
from tests.factories import SOUTH, STEP, WEST, grid_rows, gridded, load, write_geojson


def write(path, rows, encoding="utf-8"):
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(rows)
    return path


def places(count=100, crs="wgs84"):
    """Points all over the test district, in a CRS."""
    random = np.random.default_rng(7)
    lon, lat = WEST + random.random(count) * 4 * STEP, SOUTH + random.random(count) * 2 * STEP
    return list(zip(*(axis.tolist() for axis in from_wgs84(lon, lat, crs)), strict=True))


def addresses(path, points, heading=("地址编码", "标准地址", "经度", "纬度"), **options):
    rows = [(f"D{n}", f"示例路{n}号", x, y) for n, (x, y) in enumerate(points)]
    return write(path, [heading, *rows], **options)


@pytest.mark.parametrize("what", IMPORTERS)
def test_everything_that_can_be_imported_has_titles_in_both_languages(app, what):
    assert all(WHATS[what])
    assert all(all(FIELDS[field.name]) for field in field_table(what))


def test_no_title_and_no_heading_is_of_a_field_that_does_not_exist(app):
    names = {field.name for what in IMPORTERS for field in field_table(what)}
    assert set(FIELDS) == names
    assert set(HEADINGS) <= names
    assert all({field.name for field in field_table(what)} >= set(own) for what, own in HEADINGS_OF.items())


def test_a_file_of_an_office_is_recognised_by_its_chinese_headings(app, tmp_path):
    rows = [
        ("序号", "案件编号", "案件来源", "事件标题", "上报时间", "X坐标", "Y坐标"),
        *[("1", "A1", "热线", "路灯", "2026-11-01", "1", "2")],
    ]
    found = inspect(write(tmp_path / "a.csv", rows, "gbk"))
    assert (found.what, found.what_sure, found.encoding, found.total) == ("events", True, "gb18030", 1)
    assert found.mapping["source_id"] == "案件编号"
    assert (found.mapping["lon"], found.mapping["lat"]) == ("X坐标", "Y坐标")
    assert "序号" not in found.mapping.values()
    assert found.missing == ()


@pytest.mark.parametrize(
    ("what", "heading"),
    [
        ("divisions", "编码,名称,级别,上级编码"),
        ("organisations", "机构编码,机构名称,机构类型,上级单位"),
        ("posts", "社区编码,岗位,姓名,手机号码,任职日期"),
        ("rosters", "网格编码,值班人员,联系电话,上班时间,下班时间,班次"),
        ("leaves", "请假人,联系电话,开始日期,结束日期,请假原因"),
        ("addresses", "地址编码,详细地址,小区,楼栋,单元,经度,纬度"),
        ("decisions", "地址,单元,楼层,网格编码,理由,审批人,开始日期"),
        ("resources", "部件编码,部件名称,大类,小类,权属单位,经度,纬度"),
        ("events", "来源,工单号,标题,内容,上报时间,地址"),
    ],
)
def test_the_headings_say_what_it_is(app, tmp_path, what, heading):
    found = inspect(write(tmp_path / "a.csv", [heading.split(",")]))
    assert (found.what, found.missing) == (what, ())
    assert set(found.mapping.values()) == set(heading.split(","))


def test_polygons_with_a_code_are_grids(app, tmp_path):
    found = inspect(write_geojson(tmp_path / "a.geojson", grid_rows()))
    assert (found.what, found.format, found.total, found.shapes) == ("grids", "GeoJSON", 8, ("Polygon",))


def test_nothing_is_guessed_where_nothing_fits(app, tmp_path):
    found = inspect(write(tmp_path / "a.csv", [("颜色", "口味"), ("红", "甜")]))
    assert (found.what, found.what_sure, found.fields, found.placing) == (None, False, (), None)
    assert [row.cells for row in found.rows] == [("红", "甜")]


def test_a_column_without_a_filled_cell_feeds_nothing_unless_it_is_asked_for(app, tmp_path):
    path = write(tmp_path / "a.csv", [("编号", "名称"), ("", "甲")])
    assert inspect(path, "grids").mapping == {"name": "名称"}
    assert inspect(path, "grids", mapping={"code": "编号"}).mapping == {"code": "编号", "name": "名称"}


@pytest.mark.parametrize(("lang", "said"), [("zh", "无法区分"), ("en", "cannot tell")])
def test_the_report_is_for_people_of_both_languages(app, tmp_path, lang, said):
    gridded(tmp_path)
    lines = "\n".join(report(inspect(addresses(tmp_path / "a.csv", places())), lang))
    assert said in lines
    assert "address*" in lines
    assert "D99" not in lines


def test_twenty_rows_are_shown_with_their_lines_and_problems(app, tmp_path):
    found = inspect(write(tmp_path / "a.csv", [("code", "name"), ("1", "甲"), ("2",), *[("3", "丙")] * 30]))
    assert len(found.rows) == 20
    assert (found.rows[1].line, found.rows[1].cells, found.total) == (3, ("2", ""), 32)
    assert found.rows[1].problem.zh == "有 1 个字段，表头有 2 个"


def test_the_callers_choices_are_taken(app, tmp_path):
    path = write(tmp_path / "a.csv", [("甲", "乙"), ("1", "2")])
    found = inspect(path, "grids", mapping={"code": "乙"}, crs="EPSG:4547")
    assert (found.what, found.mapping) == ("grids", {"code": "乙"})


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:32650", "EPSG:3857"])
def test_projected_coordinates_are_found_out(app, tmp_path, crs):
    gridded(tmp_path)
    found = inspect(addresses(tmp_path / "a.csv", places(crs=crs))).placing
    assert (found.certainty, found.candidates[0].crs, found.candidates[0].share) == ("sure", crs, 1.0)
    assert found.candidates[0].points == [pytest.approx(point, abs=1e-6) for point in places()]


def test_exchanged_columns_are_found_out(app, tmp_path):
    gridded(tmp_path)
    found = inspect(addresses(tmp_path / "a.csv", [(lat, lon) for lon, lat in places()])).placing
    assert found.candidates[0].swapped
    assert "写反" in found.words.zh
    assert "exchanged" in found.words.en


def test_nobody_pretends_to_know_wgs84_from_gcj02(app, tmp_path):
    gridded(tmp_path)
    found = inspect(addresses(tmp_path / "a.csv", places())).placing
    assert found.certainty == "datum"
    assert {one.crs for one in found.candidates} >= {"wgs84", "gcj02"}


@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("heading", [("地址编码", "说明", "经度", "纬度"), ("序号", "标准地址", "经度", "纬度")])
def test_the_same_codes_or_texts_in_store_decide_the_datum(app, tmp_path, crs, heading):
    gridded(tmp_path)
    load("addresses", addresses(tmp_path / "stored.csv", places()))
    found = inspect(addresses(tmp_path / "a.csv", places(crs=crs), heading), "addresses").placing
    assert (found.certainty, found.candidates[0].crs) == ("measured", crs)
    assert found.candidates[0].shift_m < 1


def test_a_file_of_another_place_is_told_so(app, tmp_path):
    gridded(tmp_path)
    found = inspect(addresses(tmp_path / "a.csv", [(x - 70, y) for x, y in places()])).placing
    assert found.certainty == "elsewhere"


def test_without_a_district_nothing_is_said_of_the_place(app, tmp_path):
    found = inspect(addresses(tmp_path / "a.csv", places(crs="EPSG:4549"))).placing
    assert found.certainty == "unknown"
    assert found.candidates[0].share is None


def test_geometries_in_metres_without_a_declared_crs_are_found_out(app, tmp_path):
    gridded(tmp_path)
    rows = [("code", "wkt"), *((n, f"POINT ({x} {y})") for n, (x, y) in enumerate(places(crs="EPSG:4549")))]
    found = inspect(write(tmp_path / "a.csv", rows), "resources").placing
    assert (found.certainty, found.candidates[0].crs) == ("sure", "EPSG:4549")


def test_a_file_that_cannot_be_read_is_refused(app, tmp_path):
    with pytest.raises(UnusableInput):
        inspect(tmp_path / "nowhere.csv")
    with pytest.raises(BadParameter):
        inspect(write(tmp_path / "a.csv", [("code",)]), "nonsense")
