"""Maps on paper: round scales that show all of it, shapes where they belong."""

import numpy as np
import pytest
import shapely

from gridsvc.papers import chart
from gridsvc.papers.chart import Frame, Ink, Label, Layer, View, bar_of, nice
from gridsvc.papers.page import Paper
from gridsvc.papers.thumbs import HEIGHT, WIDTH, paths
from tests.papers.conftest import texts

FRAME = Frame(20, 30, 120, 90)
AREA = shapely.box(118.78, 32.02, 118.79, 32.03)


@pytest.mark.parametrize(("scale", "rounded"), [(501, 600), (6000, 6000), (8100, 10_000), (10_001, 12_500)])
def test_a_scale_is_the_next_round_one(scale, rounded):
    assert nice(scale) == rounded


@pytest.mark.parametrize(("scale", "bar"), [(2500, (50, 20.0)), (10_000, (200, 20.0)), (6000, (100, 100 / 6))])
def test_a_scale_bar_is_a_round_length(scale, bar):
    assert bar_of(scale, 30) == pytest.approx(bar)


def test_what_is_to_be_seen_is_inside_the_frame_and_as_long_as_the_scale_says():
    view = View.of(AREA.bounds, FRAME)
    left, top, right, bottom = shapely.total_bounds(view.on_paper([AREA])).tolist()
    assert FRAME.x < left < right < FRAME.x + FRAME.width
    assert FRAME.y < top < bottom < FRAME.y + FRAME.height
    assert (bottom - top) * view.scale / 1000 == pytest.approx(1109, rel=0.01)


def test_north_is_up():
    view = View.of(AREA.bounds, FRAME)
    assert view.spot(118.785, 32.03)[1] < view.spot(118.785, 32.02)[1]


def test_what_lies_outside_is_not_drawn():
    view = View.of(AREA.bounds, FRAME)
    assert len(view.on_paper([shapely.box(0, 0, 1, 1)])) == 0


def drawn(layers, labels):
    paper = Paper("图")
    chart.draw(paper, View.of(AREA.bounds, FRAME), layers, labels, north="北")
    return texts(paper.as_bytes())[0]


def test_a_label_without_room_gives_way_to_a_shorter_one_and_two_never_overlap():
    narrow = shapely.box(118.78, 32.02, 118.7815, 32.03)
    labels = [Label(["一个很长很长的网格名称", "014"], narrow), Label(["重叠"], narrow)]
    page = drawn([Layer(np.array([narrow]), chart.GRID)], labels)
    assert "014" in page
    assert "很长" not in page
    assert "重叠" not in page


def test_a_map_bears_its_scale_and_north():
    page = drawn([Layer(np.array([AREA.buffer(0.001).difference(AREA)]), Ink("#000000", 0.2, "#ff0000"))], [])
    assert "1:" in page
    assert "北" in page


def test_small_maps_of_versions_share_a_frame():
    whole, half = paths([AREA, shapely.box(118.78, 32.02, 118.785, 32.03)])
    numbers = [[float(part) for part in path.strip("MZ").replace("L", " ").split()] for path in (whole, half)]
    assert all(0 <= x <= WIDTH for side in numbers for x in side[::2])
    assert all(0 <= y <= HEIGHT for side in numbers for y in side[1::2])
    widths = [max(side[::2]) - min(side[::2]) for side in numbers]
    assert widths[1] == pytest.approx(widths[0] / 2, abs=0.2)
    assert paths([]) == []
