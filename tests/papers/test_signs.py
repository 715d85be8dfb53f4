"""Grid signs: a page a grid, names by right, a code to scan; many of them as a job."""

import pypdfium2
import pytest
import segno
import shapely
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.jobs.models import Work
from gridsvc.papers import files, jobs
from gridsvc.papers.page import MARGIN
from gridsvc.papers.signs import Sign
from gridsvc.papers.signs_sheet import A4_MM, QR_MM
from gridsvc.settings import services as settings
from tests.factories import centre
from tests.papers.conftest import Heard, texts
from tests.plans.conftest import HOME, A, B
from tests.plans.test_publish import published

SIGNS = "/api/v1/grids/signs.pdf"


def test_a_sign_says_whose_the_grid_is(get, people):
    settings.change({"public_contact_zh": "拨打12345", "map_approval": "苏S〔2026〕1号"})
    (page,) = texts(get(SIGNS, codes=A).data)
    for words in (
        A,
        "示例网格00",
        "示例街道",
        "示例1社区",
        "王网格",
        "甲指挥",
        "乙指挥",
        "拨打12345",
        "苏S〔2026〕1号",
    ):
        assert words in page


def test_the_public_sees_no_names(client, people):
    (page,) = texts(client.get(SIGNS, query_string={"codes": A}).data)
    assert A in page
    assert not [name for name in ("王网格", "甲指挥") if name in page]


def test_a_vacant_post_is_said(get, caller):
    settings.change({"public_contact_zh": ""})
    (page,) = texts(get(SIGNS, codes=B).data)
    assert "未公布" in page


def test_a_community_has_a_page_a_grid_by_code(get):
    pages = texts(get(SIGNS, community=HOME).data)
    assert [f"{HOME}{n:03d}" in page for n, page in enumerate(pages, 1)] == [True] * 4


def test_large_paper_is_large(get):
    size = pypdfium2.PdfDocument(get(SIGNS, codes=A, size="A3").data)[0].get_size()
    assert [round(side) for side in size] == [842, 1191]


def test_a_published_plan_has_signs_of_what_it_left(planner, signers, split, get):
    get(SIGNS, 409, plan=split["id"])
    published(planner, signers, split)
    pages = texts(get(SIGNS, plan=split["id"]).data)
    assert [code in page for code, page in zip((A, f"{HOME}005"), pages, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 400), ({"codes": f"{A},nowhere"}, 404), ({"community": "nowhere"}, 404), ({"codes": A, "size": "B5"}, 400)],
)
def test_what_cannot_be_made_is_refused(get, query, status):
    get(SIGNS, status, **query)


def test_out_of_scope_looks_as_if_it_were_not_there(get, caller):
    get(SIGNS, 404, who=caller("other", "dispatcher", "320104001002"), codes=A)


def test_the_code_leads_to_the_page_for_everybody_at_a_place_inside():
    one = Sign("1", "", (), "", shapely.box(118, 32, 118.5, 32.5), 1, ())
    assert jobs.leads_to("https://wg.example", one) == "https://wg.example/my-grid/?lon=118.250000&lat=32.250000"


def test_the_code_on_the_page_is_what_a_camera_reads(get):
    page = pypdfium2.PdfDocument(get(SIGNS, codes=A).data)[0]
    per_mm = 8 * 72 / 25.4
    image = page.render(scale=8).to_pil().convert("L")
    lon, lat = centre(0, 0)
    rows = list(segno.make(f"http://localhost/my-grid/?lon={lon:.6f}&lat={lat:.6f}", error="m", micro=False).matrix)
    side = QR_MM / len(rows)
    left, top = A4_MM - MARGIN - QR_MM, 224
    seen = [
        [image.getpixel((int((left + (x + 0.5) * side) * per_mm), int((top + (y + 0.5) * side) * per_mm))) < 128]
        for y in range(len(rows))
        for x in range(len(rows))
    ]
    assert seen == [[bool(dark)] for row in rows for dark in row]


def test_more_than_a_few_are_asked_for_as_a_job(get, monkeypatch):
    monkeypatch.setattr(files, "MOST_AT_ONCE", 3)
    assert "POST /api/v1/grids/signs" in get(SIGNS, 409, community=HOME).json["detail_zh"]


def test_a_job_is_somebody_s(client, district):
    assert client.post("/api/v1/grids/signs", query_string={"community": HOME}).status_code == 401


def test_codes_of_a_job_may_be_sent_as_json(planner, client):
    sent = client.post("/api/v1/grids/signs", headers=planner.headers, json={"codes": [A, B]})
    assert sent.json["title"] == "网格公示牌 2 张"


def test_a_job_makes_them_and_only_its_owner_gets_the_file(planner, client, get, people, caller, tmp_path, monkeypatch):
    sent = client.post("/api/v1/grids/signs", headers=planner.headers, query_string={"community": HOME})
    assert sent.status_code == 202
    work = db.session.scalars(select(Work)).one()
    path = f"/api/v1/grids/signs/{work.id}.pdf"
    get(path, 404)
    monkeypatch.setattr(jobs, "_path", lambda kind, number: tmp_path / f"{kind}-{number}")
    work.result, work.state = jobs.make_signs(Heard(work)), "done"
    db.session.commit()
    assert work.result["file"] == path
    assert len(texts(get(path).data)) == work.result["pages"] == 4
    get(path, 404, who=caller("other", "planner"))
