"""A plan that a newer edition overtook is brought onto it. Last of its folder: it changes the district of all."""

import re

import shapely
from flask import Flask
from playwright.sync_api import Page, expect

from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.plans.models import Plan
from tests.plans.browser.desk import WEST, Desk, spot

A, B, C, D = WEST


def line(*places: tuple[float, float]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [spot(*place) for place in places]}


def overtaken(desk: Desk) -> None:
    """Another plan that moves the same border is published meanwhile."""
    with desk.app.app_context():
        layer = grids.layer(None)
        other = Plan(
            layer=layer, layer_id=layer.id, base=grids.newest_edition(layer.id), title="示例二", author="chief"
        )
        db.session.add(other)
        db.session.commit()
        number = other.id
    rival = Desk(desk.app, desk.page, number)
    rival.elsewhere("reshape", code=D, line=line((1, 1.25), (0.9, 1.5), (1, 1.75)))
    with desk.app.app_context():
        db.session.get(Plan, number).status = "approved"
        db.session.commit()
    rival.publish()


def test_whose_border_counts_is_chosen_and_the_plan_stands_on_the_newer_edition(desk: Desk):
    desk.open("&panel=plan")
    desk.elsewhere("reshape", code=B, line=line((1, 1.25), (1.1, 1.5), (1, 1.75)))
    mine = desk.grids()
    overtaken(desk)
    desk.page.reload()
    desk.ready()
    desk.page.keyboard.press("g")
    desk.page.get_by_role("button", name="更新到最新版次").click()
    place = desk.page.locator(".conflict")
    expect(place).to_have_count(1)
    expect(desk.page.locator(".leaflet-contested-pane path")).to_have_count(4)
    place.get_by_label("新版次").check()
    desk.page.get_by_role("button", name="按所选合并").click()
    desk.page.keyboard.press("p")
    expect(desk.page.locator("#plan-head")).to_contain_text("基于第 2 版")
    assert desk.grids()[B].area < mine[B].area
    assert desk.sound(*WEST)


def test_any_edition_may_be_swiped_in_also_one_that_another_replaced_on_its_day(desk: Desk):
    desk.open("&panel=plan")
    desk.page.keyboard.press("w")
    divider, choice = desk.page.get_by_role("slider"), desk.page.get_by_label("左侧显示")
    expect(divider).to_contain_text("改前：第 2 版")
    expect(choice.locator("option")).to_have_count(2)
    with desk.page.expect_response(re.compile(r"/tiles/grid/.*edition=1")):
        choice.select_option("1")
    expect(divider).to_contain_text("改前：第 1 版")
    desk.page.reload()
    desk.ready()
    expect(choice).to_have_value("1")


def test_any_edition_lies_behind_as_outlines_also_one_that_another_replaced_on_its_day(desk: Desk):
    desk.open("&panel=layers")
    choice = desk.page.get_by_label("另一版次的边界")
    expect(choice.locator("option")).to_have_text(["不显示", re.compile("第 2 版.*起点"), re.compile("第 1 版")])
    with desk.page.expect_response(re.compile(r"/tiles/grid/.*edition=1")):
        choice.select_option("1")
    desk.page.reload()
    desk.ready()
    expect(choice).to_have_value("1")
    with desk.page.expect_response(re.compile(r"/tiles/grid/.*edition=2")):
        choice.select_option("base")


def test_a_plan_may_begin_as_the_way_back_to_an_older_edition(signed_in: Page, served: Flask):
    signed_in.goto("/plans/")
    signed_in.get_by_label("名称").fill("恢复原边界")
    signed_in.get_by_label("起点").select_option("1")
    signed_in.get_by_role("button", name="新建方案").click()
    expect(signed_in.locator("#plan-log li")).to_have_count(2)
    number = int(signed_in.url.split("/plans/")[1].split("#")[0])
    first = shapely.box(*spot(1, 1), *spot(2, 2))
    assert shapely.equals(Desk(served, signed_in, number).grids()[D], first)
