"""The report's page as the server writes it."""

import json
import re
from dataclasses import replace
from html import unescape

from tests.factories import cell, load, write_geojson
from tests.gaps.conftest import rows


def said(answer):
    return json.loads(unescape(re.search(r'data-page="([^"]+)"', answer.text).group(1)))


def test_it_says_whose_report_it_is_and_what_the_reader_may(faulty, client, token):
    public, reader = said(client.get("/coverage/")), said(client.get("/coverage/", headers=token(viewer=None)))
    assert (public["whole"], public["district"]) == ("示例街道", "320104001")
    assert [(page["signed_in"], page["places"]) for page in (public, reader)] == [(False, False), (True, True)]


def test_files_are_offered_to_those_who_may_take_them(faulty, client, token):
    assert "data-export" not in client.get("/coverage/").text
    assert "data-export" in client.get("/coverage/", headers=token(planner=None)).text


def test_it_opens_before_there_is_any_data(client):
    answer = client.get("/coverage/")
    assert answer.status_code == 200
    assert said(answer)["district"] == ""


def test_a_closed_service_asks_to_sign_in_and_to_come_back(faulty, client, monkeypatch):
    monkeypatch.setitem(faulty.config, "SETTINGS", replace(faulty.config["SETTINGS"], public=False))
    answer = client.get("/coverage/")
    assert answer.status_code == 401
    assert 'href="/login?next=/coverage/"' in answer.text


def test_the_page_s_statements_do_not_grow_with_the_grids(faulty, client, statements, tmp_path):
    def asked() -> int:
        client.get("/coverage/")
        statements.clear()
        client.get("/coverage/")
        return len(statements)

    few = asked()
    more = [row | {"code": f"9{row['code'][1:]}", "geometry": cell(10 + i, 0)} for i, row in enumerate(rows())]
    load("grids", write_geojson(tmp_path / "more.geojson", [*rows(), *more]))
    assert asked() == few <= 12
