"""The planner's page by mouse: every gesture is checked afterwards against the database."""

import pytest
import shapely
from playwright.sync_api import expect

from tests.plans.browser.desk import BUILDING, WEST, Desk, same, spot

A, B, C, D = WEST


def areas(desk: Desk) -> dict[str, float]:
    return {code: polygon.area for code, polygon in desk.grids().items()}


def test_a_click_selects_the_grid_that_the_server_names_and_shows_its_neighbours(desk: Desk):
    desk.open()
    desk.click(0.5, 0.5)
    card = desk.page.locator("#card")
    expect(card.locator("[data-code]")).to_have_attribute("data-code", A)
    expect(card.locator(".neighbours button")).to_have_text(["002", "003"])
    assert f"grid={A}" in desk.page.url


def test_a_line_splits_a_grid_and_both_pieces_are_selected(desk: Desk):
    desk.open(f"&grid={A}&tool=split", at=(1, 0.5))
    desk.draw((0.5, 1.2), (0.45, 0.5), (0.5, -0.2))
    desk.done(1)
    expect(desk.page.locator("#card")).to_contain_text("已选 2 个网格")
    assert desk.verbs() == ["split"]
    assert desk.sound(A, B, C, D, "+1")


@pytest.mark.parametrize(("key", "is_caught"), [("Control", True), ("Alt", False)])
def test_a_vertex_comes_to_lie_on_a_corner_behind_the_plan_but_not_with_alt(desk: Desk, key: str, is_caught: bool):
    corner = tuple(spot(*BUILDING[:2]))
    desk.open(f"&grid={A}&tool=move", at=(1, 0.5))
    mouse = desk.page.mouse
    with desk.page.expect_response("**/ground?*") as came:
        mouse.move(*desk.px(1, 0.25))
        mouse.down()
    came.value.finished()
    desk.page.keyboard.down(key)
    mouse.move(*desk.px(1.11, 0.24), steps=6)
    mouse.up()
    desk.done(1)
    assert (corner in map(tuple, shapely.get_coordinates(desk.grids()[A]).tolist())) == is_caught


def beside(desk: Desk, *place: float, by: tuple[int, int] = (5, 4)) -> tuple[float, float]:
    """A pixel near a place, as a hand hits it."""
    x, y = desk.px(*place)
    return x + by[0], y + by[1]


def tapped(desk: Desk, *pixels: tuple[float, float]) -> None:
    """A place drawn at each pixel, and Enter."""
    for pixel in pixels:
        desk.page.mouse.move(*pixel, steps=3)
        desk.page.mouse.click(*pixel)
    desk.page.keyboard.press("Enter")


def test_a_split_from_vertex_to_vertex_makes_no_new_vertex_and_no_sliver(desk: Desk):
    before = desk.grids()
    desk.open("&tool=split", at=(0.5, 0.5), zoom=16)
    tapped(desk, beside(desk, 0.5, 1), beside(desk, 0.5, 0))
    desk.done(1)
    after = desk.grids()
    halves = shapely.get_coordinates([after[A], after["+1"]])
    assert set(map(tuple, halves.tolist())) == set(map(tuple, shapely.get_coordinates(before[A]).tolist()))
    assert [len(shapely.get_coordinates(after[code])) for code in (A, "+1")] == [10, 10]
    assert same({code: before[code] for code in (B, C)}, {code: after[code] for code in (B, C)})


def test_a_ring_says_where_a_drawn_line_will_lie_and_alt_lets_go(desk: Desk):
    corner = tuple(spot(*BUILDING[:2]))
    desk.open("&tool=split", at=(1, 0.4), zoom=16)
    ring = desk.page.locator(".leaflet-held-pane path[stroke-dasharray='5 4']")
    near = beside(desk, *BUILDING[:2], by=(-5, 4))
    with desk.page.expect_response("**/ground?*") as came:
        desk.page.mouse.move(*near)
    came.value.finished()
    desk.page.mouse.move(near[0] + 1, near[1])
    expect(ring).to_have_count(1)
    desk.page.keyboard.down("Alt")
    expect(ring).to_have_count(0)
    desk.page.keyboard.up("Alt")
    expect(ring).to_have_count(1)
    with desk.page.expect_request("**/edits") as sent:
        tapped(desk, beside(desk, 1.125, 0, by=(2, 20)), near, beside(desk, 2, 0.3, by=(4, 0)))
    assert tuple(sent.value.post_data_json["line"]["coordinates"][1]) == corner


def test_a_line_on_an_edge_ends_on_it_to_the_last_digit(desk: Desk):
    desk.open("&tool=split", at=(0.5, 0.5), zoom=16)
    tapped(desk, beside(desk, 0.6, 1, by=(0, 6)), beside(desk, 0.6, 0, by=(0, -6)))
    desk.done(1)
    assert desk.sound(*WEST, "+1")
    assert len(shapely.get_coordinates(desk.grids()[B])) == 18


def test_a_split_needs_no_selection_and_a_second_one_that_crosses_leaves_no_gap(desk: Desk):
    desk.open("&tool=split", at=(1, 0.5), zoom=16)
    desk.draw((0.5, 1.05), (0.5, -0.05))
    desk.done(1)
    desk.page.keyboard.press("Escape")
    desk.tool("split")
    desk.draw((-0.05, 0.3), (0.3, 0.6), (1.05, 0.6))
    desk.done(2)
    assert desk.sound(*WEST, "+1", "+2")


def test_neighbours_merge_by_click(desk: Desk):
    desk.open("&tool=merge")
    desk.click(0.5, 0.5)
    expect(desk.page.locator("#card [data-code]")).to_be_visible()
    desk.click(0.5, 1.5)
    desk.page.locator("#hint [data-act=merge]").click()
    desk.done(1)
    assert set(desk.grids()) & {A, B} in ({A}, {B})
    assert desk.sound(C, D, *(set(desk.grids()) & {A, B}))


def test_a_vertex_of_a_border_moves_for_both_sides_and_says_what_they_have(desk: Desk):
    before = desk.grids()
    desk.open(f"&grid={B}&tool=move")
    with desk.dragging((1, 1.5), (0.8, 1.5)):
        row = desk.page.locator(f'[data-side="{D}"] td')
        expect(row.nth(2)).to_have_text("42")
        expect(desk.page.locator(f'[data-side="{B}"] td').nth(2)).to_have_text("0")
    desk.done(1)
    after = desk.grids()
    assert after[B].area < before[B].area
    assert desk.sound(A, B, C, D)
    assert same({A: before[A], C: before[C]}, {A: after[A], C: after[C]})


def test_a_junction_moves_all_borders_that_meet_in_it(desk: Desk):
    before = areas(desk)
    desk.open(f"&grid={A}&tool=move")
    desk.drag((1, 1), (1.1, 1.1))
    desk.done(1)
    after = areas(desk)
    assert all(after[code] != before[code] for code in WEST)
    assert desk.sound(*WEST)


def test_a_stretch_of_border_is_dragged_as_a_whole(desk: Desk):
    desk.open(f"&grid={B}&tool=move")
    desk.drag((1, 1.375), (0.9, 1.375))
    desk.done(1)
    vertices = shapely.MultiPoint(desk.grids()[D].exterior.coords)
    moved = shapely.points([spot(0.9, row) for row in (1.25, 1.5)])
    assert shapely.dwithin(vertices, moved, 5e-5).all()
    assert desk.sound(*WEST)


def test_a_vertex_is_added_and_removed_by_a_click(desk: Desk):
    before = desk.grids()
    desk.open(f"&grid={B}&tool=add")
    desk.click(1, 1.375)
    desk.done(1)
    more = desk.grids()
    assert [len(shapely.get_coordinates(more[code])) for code in (B, D)] == [18, 18]
    desk.tool("remove")
    desk.click(1, 1.375)
    desk.done(2)
    assert shapely.equals(desk.grids()[B], before[B])
    assert [len(shapely.get_coordinates(desk.grids()[code])) for code in (B, D)] == [17, 17]


def test_undo_and_redo_bring_back_every_byte(desk: Desk):
    before = desk.grids()
    desk.open(f"&grid={B}&tool=move&panel=plan")
    desk.drag((1, 1.5), (0.8, 1.5))
    desk.done(1)
    after = desk.grids()
    desk.page.keyboard.press("Control+z")
    desk.done(0)
    assert same(before, desk.grids())
    desk.page.keyboard.press("Control+Shift+z")
    desk.done(1)
    assert same(after, desk.grids())
    desk.page.locator('#plan-log [data-seq="0"]').click()
    desk.done(0)
    assert same(before, desk.grids())


def test_a_drawn_line_becomes_the_border(desk: Desk):
    before = areas(desk)
    desk.open(f"&grid={B}&tool=reshape")
    desk.draw((1, 1.25), (1.2, 1.5), (1, 1.75))
    desk.done(1)
    after = areas(desk)
    assert after[B] > before[B]
    assert after[B] + after[D] == pytest.approx(before[B] + before[D])
    assert desk.sound(*WEST)


def test_a_drawn_line_snaps_to_the_very_vertices_of_borders(desk: Desk):
    desk.open(f"&grid={B}&tool=reshape")
    x, y = desk.px(1, 1.25)
    with desk.page.expect_request("**/edits") as sent:
        desk.page.mouse.move(x - 30, y + 5)
        desk.page.mouse.move(x + 5, y + 4)
        desk.page.mouse.click(x + 5, y + 4)
        desk.draw((1.2, 1.5), (1, 1.75))
    assert sent.value.post_data_json["line"]["coordinates"][0] == spot(1, 1.25)


def test_a_drawn_piece_goes_to_the_neighbour_chosen_second(desk: Desk):
    before = areas(desk)
    desk.open("&tool=transfer")
    desk.click(0.4, 1.5)
    expect(desk.page.locator("#hint")).to_contain_text("已选 1")
    desk.click(1.6, 1.5)
    expect(desk.page.locator("#hint")).to_contain_text("圈出")
    desk.draw((0.8, 1.3), (1.1, 1.3), (1.1, 1.7), (0.8, 1.7))
    desk.done(1)
    assert areas(desk)[B] < before[B]
    assert desk.sound(*WEST)


def test_a_special_grid_is_cut_out_with_its_name(desk: Desk):
    desk.open("&tool=cut_out")
    desk.page.get_by_label("名称").fill("示例园区")
    desk.draw((0.8, 0.8), (1.2, 0.8), (1.2, 1.2), (0.8, 1.2))
    desk.done(1)
    expect(desk.page.locator("#card")).to_contain_text("已选 5 个网格")
    assert desk.sound(*WEST, "+1")
    found = desk.page.request.get(f"/api/v1/plans/{desk.plan}/grids?codes=%2B1").json()["features"][0]["properties"]
    assert (found["name"], found["kind"]) == ("示例园区", "special")


def test_a_retired_grid_leaves_its_ground_to_its_heir(desk: Desk):
    desk.open("&tool=retire")
    desk.click(0.4, 1.5)
    expect(desk.page.locator("#hint")).to_contain_text("已选 1")
    desk.click(0.4, 0.5)
    desk.page.locator("#hint [data-act=retire]").click()
    desk.done(1)
    assert B not in desk.grids()
    assert desk.sound(A, C, D)


def test_a_grid_for_pasted_addresses_is_cut_from_those_around(desk: Desk):
    desk.open("&tool=addresses")
    desk.page.get_by_role("textbox", name="地址").fill("示例路1号\nA1")
    desk.page.get_by_label("离地址最远（米）").fill("120")
    desk.page.locator("#hint [data-act=addresses]").click()
    desk.done(1)
    places = [shapely.Point(spot(*at)) for at in ((0.9, 1.4), (1.1, 1.4))]
    grids = desk.grids()
    assert shapely.covers(grids["+1"], places).all()
    assert desk.sound(*WEST, "+1")


def test_attributes_are_changed_on_the_card(desk: Desk):
    desk.open(f"&grid={A}")
    card = desk.page.locator("#card")
    card.locator("[data-act=attributes]").click()
    card.get_by_label("名称").fill("改过的名称")
    card.get_by_role("button", name="保存").click()
    desk.done(1)
    expect(card).to_contain_text("改过的名称")
    assert desk.verbs() == ["change"]


def test_several_heirs_share_what_a_line_divides(desk: Desk):
    desk.open("&tool=retire")
    for place in ((0.4, 1.5), (0.4, 0.5), (1.5, 1.5)):
        desk.click(*place)
    expect(desk.page.locator("#hint [data-act=retire]")).to_be_visible()
    expect(desk.page.locator("#card")).to_contain_text("已选 3 个网格")
    desk.page.locator("#hint [data-act=line]").click()
    desk.draw((0, 1.5), (0.6, 1.5), (1, 1.25))
    desk.done(1)
    assert desk.sound(A, C, D)
    assert areas(desk)[D] > areas(desk)[C]


def test_a_new_grid_is_drawn_and_cut_from_its_neighbours(desk: Desk):
    desk.open("&tool=draw")
    desk.page.get_by_label("从相邻网格划出").check()
    desk.page.get_by_label("名称").fill("示例新网格")
    desk.draw((0.7, 0.7), (1.3, 0.7), (1.3, 1.3))
    desk.done(1)
    assert desk.sound(*WEST, "+1")
    expect(desk.page.locator("#card")).to_contain_text("新1")


def test_a_double_click_ends_a_line_and_does_not_zoom(desk: Desk):
    desk.open(f"&grid={B}&tool=reshape")
    for place in ((1, 1.25), (1.2, 1.5)):
        desk.page.mouse.move(*desk.px(*place), steps=3)
        desk.click(*place)
    desk.page.mouse.move(*desk.px(1, 1.75), steps=3)
    desk.page.mouse.dblclick(*desk.px(1, 1.75))
    desk.done(1)
    assert "#15/" in desk.page.url
    assert desk.sound(*WEST)


def test_shift_adds_to_what_is_selected_and_a_click_beside_all_grids_lets_go(desk: Desk):
    desk.open(f"&grid={A}")
    desk.page.keyboard.down("Shift")
    desk.click(0.5, 1.5)
    desk.page.keyboard.up("Shift")
    expect(desk.page.locator("#card")).to_contain_text("已选 2 个网格")
    desk.click(-0.3, 1)
    expect(desk.page.locator("#card")).to_be_hidden()
