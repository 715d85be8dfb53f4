"""The import page: who may, what is sent, what a check leaves, what is remembered, what is corrected."""

import io
import re
import zipfile

import geopandas
import openpyxl
import pytest
import shapely
from sqlalchemy import func, select

from gridsvc.accounts import services as accounts
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.imports.jobs import forget_uploads, import_upload
from gridsvc.imports.models import ImportProfile, ImportRun
from gridsvc.jobs.models import Work
from gridsvc.jobs.running import Running
from gridsvc.web import paging
from tests.factories import centre, gridded

LON, LAT = centre(0, 0)
BAD = "Z2,示例路2号,east,32\n"
HEADING = "编号,详细地址,x,y\n"
FILE = f"{HEADING}Z1,示例路1号,{LON},{LAT}\n{BAD}"
COLUMNS = {"code": "编号", "address": "详细地址", "lon": "x", "lat": "y"}
FORM = {"what": "addresses"} | {f"column.{field}": f":{column}" for field, column in COLUMNS.items()}


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)


@pytest.fixture
def caller(app):
    """A client of somebody with a role, everywhere or in a division."""

    def make(role, division=None):
        name = f"{role}-{division}"
        where = by_code(division).id if division else None
        accounts.grant(accounts.add_user(name, "a long enough password"), role, division_id=where)
        db.session.flush()
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {accounts.issue_token(name)}"
        db.session.commit()
        return client

    return make


@pytest.fixture
def clerk(caller):
    return caller("administrator")


def sent(client, content=FILE, name="地址.csv", query=""):
    """Where the page leads after a file was sent."""
    data = {"file": (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)}
    return client.post(f"/admin/imports/{query}", data=data, content_type="multipart/form-data").location


def done(client, place, **form):
    """The work that a form started, once it was carried out."""
    answer = client.post(place.partition("?")[0], data=FORM | form)
    assert answer.status_code == 302, answer.text
    return carried_out(answer.location)


def carried_out(location):
    work = db.session.get(Work, int(location.rpartition("/")[2]))
    work.result = import_upload(Running(work))
    work.state = "done"
    db.session.commit()
    return work


def addresses():
    return db.session.scalar(select(func.count()).select_from(StandardAddress))


def test_it_takes_both_rights_and_both_everywhere(caller):
    whole, part, writes_no_people = caller("planner"), caller("planner", "320104001001"), caller("viewer")
    assert whole.get("/admin/imports/").status_code == 200
    assert "范围" in (refused := part.get("/admin/imports/")).text
    assert (refused.status_code, writes_no_people.get("/admin/imports/").status_code) == (403, 403)


def test_a_kind_without_its_write_right_is_refused_in_words(caller):
    planner = caller("planner")
    place = sent(planner)
    answer = planner.post(place.partition("?")[0], data=FORM)
    assert answer.status_code == 403
    assert "维护标准地址" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Work)) == 0


def test_the_public_is_asked_to_sign_in(client):
    assert client.get("/admin/imports/").status_code == 401
    assert client.post("/api/v1/uploads?name=a.csv&size=1").status_code == 401


def test_a_file_in_pieces_is_whole_at_its_end_and_not_before(clerk):
    begun = clerk.post("/api/v1/uploads", query_string={"name": "a.csv", "size": 6}).json["id"]
    assert clerk.put(f"/api/v1/uploads/{begun}?offset=0", data=b"abc").json["received"] == 3
    assert clerk.get(f"/admin/imports/new/{begun}").status_code == 404
    assert clerk.put(f"/api/v1/uploads/{begun}?offset=0", data=b"abc").status_code == 409
    assert clerk.put(f"/api/v1/uploads/{begun}?offset=3", data=b"defg").status_code == 400
    assert clerk.put(f"/api/v1/uploads/{begun}?offset=3", data=b"\n12").json["received"] == 6
    assert clerk.get(f"/admin/imports/new/{begun}").status_code == 200


@pytest.mark.parametrize(
    ("name", "kept"), [("../../evil.csv", "evil.csv"), ("..\\a#b.csv", "a_b.csv"), ("about.json", "_about.json")]
)
def test_a_name_is_never_a_path(app, clerk, name, kept):
    begun = clerk.post("/api/v1/uploads", query_string={"name": name, "size": 1}).json["id"]
    folder = app.config["SETTINGS"].var / "uploads" / begun
    assert {path.name for path in folder.iterdir()} == {"about.json", kept}


@pytest.mark.parametrize("query", [{"name": "a.exe", "size": 1}, {"name": "a.csv"}, {"size": 1}])
def test_what_nobody_reads_is_refused_before_it_is_sent(clerk, query):
    assert clerk.post("/api/v1/uploads", query_string=query).status_code == 400


@pytest.mark.parametrize(("size", "said"), [(0, "文件是空的"), (2**31, "有 2048 MB，最大 1024 MB")])
def test_an_empty_file_and_one_too_large_are_refused_in_words(clerk, size, said):
    answer = clerk.post("/api/v1/uploads", query_string={"name": "a.csv", "size": size})
    assert answer.status_code == 422
    assert said in answer.json["detail_zh"]


def test_a_file_that_cannot_be_read_can_be_read_otherwise(clerk):
    content = "编号,详细地址\nZ1,示例路1号\n".encode("gb18030") + b"\xff\n"
    answer = clerk.get(sent(clerk, content))
    assert answer.status_code == 422
    assert "文字编码" in answer.text
    assert 'href="/admin/imports/"' in answer.text


def test_another_persons_upload_looks_as_if_it_were_not_there(clerk, caller):
    place = sent(clerk)
    other = caller("planner")
    assert other.get(place).status_code == 404
    assert other.get("/admin/imports/new/../../about").status_code == 404
    assert other.delete(place.replace("/admin/imports/new", "/api/v1/uploads")).status_code == 404


def test_an_upload_is_forgotten_after_a_day(clerk, monkeypatch):
    place = sent(clerk)
    forget_uploads()
    assert clerk.get(place).status_code == 200
    monkeypatch.setattr(uploads, "KEPT_S", -1)
    forget_uploads()
    assert clerk.get(place).status_code == 404


def test_the_page_guesses_what_a_file_holds_and_which_column_is_which(clerk):
    text = clerk.get(sent(clerk, "编码,名称,类型,社区\n1,甲,综合,2\n", "网格.csv")).text
    assert '<option value="grids" selected>' in text
    assert '<option value=":社区" selected>' in text


def test_a_preset_wins_over_the_guess(clerk):
    assert '<option value="decisions" selected>' in clerk.get(sent(clerk, query="?what=decisions")).text


def test_a_check_writes_nothing_and_tells_the_rows(clerk):
    work = done(clerk, sent(clerk), act="check")
    assert (work.result["read"], work.result["loaded"], work.result["rejected"]) == (2, 1, 1)
    assert addresses() == 0
    assert db.session.scalar(select(func.count()).where(ImportRun.what == "addresses")) == 0
    page = clerk.get(f"/admin/imports/jobs/{work.id}").text
    assert "没有写入任何数据" in page
    assert "east" in page


def test_what_was_checked_is_imported_by_one_more_press(clerk):
    checked = done(clerk, sent(clerk), act="check")
    work = carried_out(clerk.post(f"/admin/imports/jobs/{checked.id}/real").location)
    assert (work.result["loaded"], addresses()) == (1, 1)


def test_refused_rows_are_corrected_on_the_page(clerk):
    work = done(clerk, sent(clerk))
    assert addresses() == 1
    assert re.search(r'name="cell\.0\.2" value="east"', clerk.get(f"/admin/imports/jobs/{work.id}").text)
    again = clerk.post(
        f"/admin/imports/jobs/{work.id}/corrected", data={"cell.0.2": LON, "cell.0.3": LAT, "act": "import"}
    )
    assert carried_out(again.location).result["loaded"] == 1
    assert addresses() == 2


def test_corrections_are_kept_from_page_to_page_and_imported_together(clerk, monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 1)
    work = done(clerk, sent(clerk, f"{FILE}Z3,示例路3号,west,32\n"))
    for page, name in ((1, "cell.0.2"), (2, "cell.1.2")):
        path = f"/admin/imports/jobs/{work.id}/corrected?page={page}"
        assert clerk.post(path, data={name: str(LON), "to": "2"}).location.endswith("page=2#corrections")
    assert re.search(rf'name="cell\.1\.2" value="{LON}"', clerk.get(f"/admin/imports/jobs/{work.id}?page=2").text)
    assert addresses() == 1
    again = clerk.post(f"/admin/imports/jobs/{work.id}/corrected?page=2", data={"act": "import"})
    assert carried_out(again.location).result["loaded"] == 2


def test_what_a_browser_takes_out_of_a_cell_is_no_correction(clerk):
    work = done(clerk, sent(clerk, f'{HEADING}Z2," 示例路\n2号",east,32\n'))
    clerk.post(f"/admin/imports/jobs/{work.id}/corrected", data={"cell.0.1": "示例路2号", "to": "1"})
    db.session.refresh(work)
    assert work.result["corrected"] == {}


@pytest.fixture
def book(tmp_path):
    """An XLSX with a sheet of notes and one of addresses."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["标题", "内容"])
    book.active.append(["甲", "乙"])
    sheet = book.create_sheet("地址表")
    for line in FILE.splitlines():
        sheet.append(line.split(","))
    book.save(tmp_path / "book.xlsx")
    return (tmp_path / "book.xlsx").read_bytes()


def test_a_sheet_is_picked_and_its_own_kind_and_columns_follow(clerk, book):
    place = sent(clerk, book, "地址.xlsx")
    assert '<option value="说明" selected>' in clerk.get(place).text
    page = clerk.get(f"{place.partition('?')[0]}?what=grids&was=说明&sheet=地址表").text
    assert '<option value="addresses" selected>' in page
    assert '<option value=":详细地址" selected>' in page
    assert done(clerk, place, sheet="地址表").result["loaded"] == 1


@pytest.fixture(params=["gpkg", "zip"])
def layered(request, tmp_path):
    """A GeoPackage, or shapefiles in a ZIP, with a layer of notes and one of addresses."""
    points = {"geometry": [shapely.Point(LON, LAT)], "crs": 4326}
    layers = {
        "notes": geopandas.GeoDataFrame({"note": ["示例"]}, **points),
        "plates": geopandas.GeoDataFrame({"code": ["Z1"], "address": ["示例路1号"]}, **points),
    }
    path = tmp_path / f"layers.{request.param}"
    for name, layer in layers.items():
        layer.to_file(path if request.param == "gpkg" else tmp_path / f"{name}.shp", layer=name, encoding="UTF-8")
    if request.param == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            for part in (found for name in layers for found in tmp_path.glob(f"{name}.*")):
                packed.write(part, part.name)
    return path


def test_a_layer_is_picked_by_its_name(clerk, layered):
    place = sent(clerk, layered.read_bytes(), layered.name)
    page = clerk.get(f"{place.partition('?')[0]}?sheet=plates").text
    assert '<option value="plates" selected>' in page
    assert '<option value="addresses" selected>' in page
    columns = {"column.code": ":code", "column.address": ":address", "column.lon": "", "column.lat": ""}
    assert done(clerk, place, sheet="plates", **columns).result["loaded"] == 1
    assert db.session.scalar(select(StandardAddress.text)) == "示例路1号"


def test_lists_are_downloaded(clerk):
    work = done(clerk, sent(clerk))
    rejects = downloaded(clerk, f"jobs/{work.id}/rejects.csv")
    assert "Z2" in rejects
    assert "Z1" not in rejects
    for path in (f"jobs/{work.id}", f"runs/{work.result['run_id']}"):
        assert downloaded(clerk, f"{path}/results.csv").count("\n") == 3


def downloaded(client, path):
    with client.get(f"/admin/imports/{path}") as answer:
        return answer.text


def test_another_persons_import_looks_as_if_it_were_not_there(clerk, caller):
    work = done(clerk, sent(clerk))
    other = caller("address_staff")
    for path in ("", "/rejects.csv", "/results.csv"):
        assert other.get(f"/admin/imports/jobs/{work.id}{path}").status_code == 404


def test_the_same_columns_are_proposed_the_same_way_tomorrow(clerk):
    form = {"column.lon": "", "column.lat": "", "column.households": "=", "value.households": "7"}
    done(clerk, sent(clerk), **form)
    assert db.session.scalars(select(ImportProfile.what)).all() == ["addresses"]
    page = clerk.get(sent(clerk, name="明天.csv")).text
    assert '<option value="addresses" selected>' in page
    assert re.search(r'name="value.households" value="7"', page)
    assert '<option value=":x" selected>' not in page


def test_a_field_set_to_nothing_takes_no_column_of_its_name(clerk):
    content = "code,address,households\nZ1,示例路1号,9\n"
    form = {"column.code": ":code", "column.address": ":address", "column.lon": "", "column.lat": ""}
    done(clerk, sent(clerk, content), **form)
    assert db.session.scalar(select(StandardAddress.households)) != 9


def test_a_required_field_without_a_column_is_refused_in_words(clerk):
    answer = clerk.post(sent(clerk).partition("?")[0], data=FORM | {"column.address": ""})
    assert answer.status_code == 422
    assert "address" in answer.text


def test_points_are_shown_in_each_crs_that_makes_sense(clerk):
    place = sent(clerk).partition("?")[0].replace("/admin/imports/new", "/api/v1/uploads")
    placing = clerk.get(f"{place}/places?what=addresses&x=x&y=y").json["placing"]
    found = {one["crs"]: one["points"] for one in placing["candidates"]}
    assert found["wgs84"] == [pytest.approx([LON, LAT])]


def test_the_history_takes_as_many_statements_for_many_runs_as_for_one(clerk, statements):
    done(clerk, sent(clerk))
    clerk.get("/admin/imports/")  # what a process keeps is there from now on
    few = listed(clerk, statements)
    for _ in range(3):
        done(clerk, sent(clerk))
    assert listed(clerk, statements) == few


def listed(client, statements):
    db.session.remove()
    statements.clear()
    assert "逐行结果：地址.csv" in client.get("/admin/imports/").text
    return len(statements)
