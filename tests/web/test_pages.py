"""What every page has: its language, its headers, an error page that needs no database."""

import json
import re
from html import unescape

import pytest

from gridsvc.app import create_app
from gridsvc.web.assets import compile_catalogues
from tests.factories import district, gridded

PAGES = ("/", "/coverage/", "/my-grid/", "/login", "/no-such-page")


@pytest.fixture(scope="module", autouse=True)
def _catalogues():
    compile_catalogues()


@pytest.fixture
def without_database(settings):
    app = create_app(
        settings, database_url="postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1", testing=True
    )
    return app.test_client()


def page_data(answer):
    return json.loads(unescape(re.search(r'data-page="([^"]+)"', answer.text).group(1)))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_chinese_first_and_says_so(client, path):
    assert '<html lang="zh-CN">' in client.get(path).text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_all_english_on_request(client, path):
    page = client.get(f"{path}?lang=en").text
    shown = re.sub(r'<a [^>]*lang="zh-CN"[^>]*>中文</a>|data-page="[^"]*"', "", page)
    assert '<html lang="en">' in page
    assert not re.search(r"[\u4e00-\u9fff]", shown)


def test_the_language_chosen_is_remembered(client):
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/login").text


def test_the_language_switch_keeps_what_else_was_asked(client):
    links = re.findall(r'href="(\?[^"]*)"', client.get("/login?next=/account").text)
    assert [unescape(link) for link in links] == ["?next=%2Faccount&lang=zh", "?next=%2Faccount&lang=en"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_script_and_no_other_host(client, path):
    page = client.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
    assert not re.search(r"<[^>]*\son\w+=", page)


def test_the_map_says_whose_it_is_and_what_the_reader_may(client, tmp_path):
    gridded(tmp_path)
    answer = client.get("/")
    page = page_data(answer)
    assert '<span class="district">示例街道</span>' in answer.text
    assert page["layer"] == "grid"
    assert (page["signed_in"], page["places"], page["people"]) == (False, False, False)
    assert [kind["code"] for kind in page["kinds"]][:2] == ["commander_1", "commander_2"]
    assert re.fullmatch(r"[+-]\d\d:\d\d", page["offset"])


def test_the_map_opens_before_there_is_any_data(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert page_data(answer)["district"] == ""


def test_the_district_is_the_lowest_division_that_holds_all(client, tmp_path):
    district(tmp_path)
    assert page_data(client.get("/"))["district"] == "320104001"


def test_a_closed_service_asks_to_sign_in_and_to_come_back(settings, fresh_app):
    visitor = fresh_app("closed", public=False).test_client()
    answer = visitor.get("/")
    assert answer.status_code == 401
    assert 'href="/login?next=/"' in answer.text


def test_a_prefix_reaches_every_link_and_the_scripts(fresh_app):
    visitor = fresh_app("prefixed", url_prefix="/grid").test_client()
    answer = visitor.get("/", headers={"X-Forwarded-Prefix": "/grid"})
    links = re.findall(r'(?:src|href|action)="([^"?#]+)', answer.text)
    assert page_data(answer)["prefix"] == "/grid"
    assert all(link.startswith(("/grid", "data:")) for link in links), links


@pytest.mark.parametrize("path", ["/", "/no-such-page"])
def test_the_error_page_needs_no_database(without_database, path):
    answer = without_database.get(path)
    assert answer.status_code == (503 if path == "/" else 404)
    assert answer.text.count("<h1>") == 1


def test_the_error_page_needs_no_database_for_one_who_is_signed_in(without_database):
    with without_database.session_transaction() as session:
        session.update(_user_id="someone", _fresh=True)
    answer = without_database.get("/")
    assert answer.status_code == 503
    assert "数据库暂不可用" in answer.text
