"""The command line as a process: what it prints, its exit status, what it writes."""

import geopandas
import pytest
import shapely

from tests.cli.conftest import Shell
from tests.factories import cell, centre, grid_rows, write_geojson


def test_help_names_every_command(gridsvc):
    told = gridsvc("--help")
    assert all(name in told for name in ("serve", "import", "export", "check", "user", "decide", "reassign"))


def test_an_import_prints_counts_that_add_up(gridsvc):
    rows = [*grid_rows(), {"code": "A1", "geometry": cell(0, 0)}]
    path = write_geojson(gridsvc.folder / "again.geojson", rows)
    told = gridsvc("import", "grids", path, "--rejects", gridsvc.folder / "rejects.csv")
    assert "read 9  loaded 0  unchanged 8  rejected 1" in told
    assert "A1" in (gridsvc.folder / "rejects.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet"])
def test_what_is_exported_imports_as_unchanged(gridsvc, suffix):
    path = gridsvc.folder / f"out.{suffix}"
    assert "8 rows" in gridsvc("export", "grids", path)
    assert "read 8  loaded 0  unchanged 8  rejected 0" in gridsvc("import", "grids", path)


def test_an_export_keeps_coordinates_bit_for_bit(gridsvc):
    path = gridsvc.folder / "bits.gpkg"
    gridsvc("export", "grids", path)
    stored = geopandas.read_file(path).set_index("code").geometry
    given = {row["code"]: row["geometry"] for row in grid_rows()}
    assert all(
        set(map(tuple, shapely.get_coordinates(shape))) == set(map(tuple, shapely.get_coordinates(given[code])))
        for code, shape in stored.items()
    )


def test_a_file_that_is_not_there_is_refused_with_status_2(gridsvc):
    assert "文件不存在" in gridsvc("import", "grids", gridsvc.folder / "nowhere.gpkg", status=2)


def test_an_unknown_thing_names_those_there_are(gridsvc):
    assert "addresses" in gridsvc("import", "castles", gridsvc.folder / "grids.geojson", status=2)


def test_a_token_is_printed_once_for_a_user(gridsvc):
    gridsvc("user", "add", "planner", "--password", "a long enough password", "--role", "planner")
    assert gridsvc("user", "token", "planner").startswith("gsv_")
    assert "planner" in gridsvc("user", "list")


def test_the_schema_is_as_the_models_say(gridsvc):
    gridsvc("db", "check")


def test_reassigning_says_what_moved(gridsvc):
    assert "standard_address: 0 looked at, 0 moved" in gridsvc("reassign")


@pytest.fixture(scope="module")
def building(gridsvc) -> str:
    """The code of a building in the first grid, stored with two rooms."""
    lon, lat = centre(0, 0)
    rows = (("B", "示例路1号3幢", ""), ("R1", "示例路1号3幢101室", "1层"), ("R2", "示例路1号3幢901室", "9层"))
    lines = [f"{code},{text},示例路,1号,3幢,{floor},{lon},{lat}" for code, text, floor in rows]
    path = gridsvc.folder / "rooms.csv"
    path.write_text("\n".join(["code,address,road,number,building,floor,lon,lat", *lines]) + "\n")
    gridsvc("import", "addresses", path)
    return "B"


def test_a_decision_is_made_listed_and_ended_and_says_what_moved(gridsvc, building):
    why = ("--reason", "物业统一服务", "--approver", "示例审批人")
    told = gridsvc("decide", "add", "320104001002004", "--address", building, "--floors", "8-9", *why)
    assert "decision 1: floors 8-9 of B belongs to 320104001002004" in told
    assert "standard_address: 3 looked at, 1 moved" in told
    assert "1\t320104001002004\t示例路1号3幢\t\t8-9\t" in gridsvc("decide", "list")
    told = gridsvc("decide", "add", "320104001002003", "--address", "示例路1号3幢", "--floors", "9", *why, status=2)
    assert "决定 1 自 " in told
    assert "standard_address: 3 looked at, 1 moved" in gridsvc("decide", "end", 1)
    assert gridsvc("decide", "list") == ""


@pytest.mark.parametrize(
    ("grid", "address", "more", "told"),
    [
        ("999", "B", (), "找不到网格“999”"),
        ("320104001002004", "B", ("--from", "明天"), "参数 --from 的值“明天”不可用"),
    ],
)
def test_a_decision_that_cannot_be_made_says_why(gridsvc, building, grid, address, more, told):
    why = ("--reason", "示例", "--approver", "示例")
    assert told in gridsvc("decide", "add", grid, "--address", address, *more, *why, status=2)


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@/nothing?host=/nowhere", "nonsense"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path, url):
    assert "请检查 DATABASE_URL" in Shell(url, tmp_path)("layer", "list", status=2)


def test_a_place_where_nothing_can_be_written_is_said_in_a_line(gridsvc):
    (gridsvc.folder / "taken.csv").mkdir()
    assert "Is a directory" in gridsvc("export", "grids", "taken.csv", status=2)


def test_inspect_tells_what_a_file_holds_and_where_it_would_lie(gridsvc):
    lon, lat = centre(0, 0)
    path = gridsvc.folder / "plates.csv"
    path.write_text(f"门牌地址,X坐标,Y坐标\n示例路1号,{lat},{lon}\n", encoding="gb18030")
    said = gridsvc("inspect", path)
    assert "标准地址的字段" in said
    assert "gb18030" in said
    assert "写反了" in said


def test_an_import_is_listed_and_undone_after_a_preview(gridsvc):
    path = gridsvc.folder / "organisations.csv"
    path.write_text("code,name\nO9,示例队\n", encoding="utf-8")
    number = gridsvc("import", "organisations", path).split("gridsvc undo ")[1].split()[0]
    assert "organisations.csv" in gridsvc("runs", "--last", 1)
    assert "removed 1  put back 0" in gridsvc("undo", number, status=1)  # nobody answers the question
    assert "undone: run" in gridsvc("undo", number, "--yes")
    assert "撤销" in gridsvc("undo", number, "--yes", status=2)


def test_a_setting_is_changed_and_what_it_cannot_be_is_refused(gridsvc):
    assert gridsvc("setting", "set", "address_hyphen", "sub") == "address_hyphen = sub\n"
    assert "address_hyphen\tsub\t" in gridsvc("setting", "list")
    gridsvc("setting", "set", "address_hyphen", "rooms")
    assert "nothing" in gridsvc("setting", "set", "nothing", "1", status=2)
    gridsvc("setting", "set", "address_hyphen", "both", status=2)
