"""What became of a grid: nodes on its border change nothing, ground that comes or goes does."""

from shapely import Polygon

from gridsvc.geometry.edit import Grid
from gridsvc.plans.difference import became, same_ground

SOUTH = Polygon([(0, 0), (1, 0), (1, 0.5), (0, 0.5)])


def test_a_node_on_the_border_leaves_a_grid_as_it_was():
    #  +---+      +-o-+
    #  |   |  ->  |   |
    #  +---+      +---+
    noded = Polygon([(0, 0), (1, 0), (1, 0.5), (0.4, 0.5), (0, 0.5)])
    assert became(Grid("a", SOUTH), Grid("a", noded)) == "noded"


def test_a_grid_that_grew_has_changed_though_it_kept_every_vertex():
    #             +---+
    #  +---+      o   o
    #  |   |  ->  |   |
    #  +---+      +---+
    grown = Polygon([(0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1), (0, 0.5)])
    assert became(Grid("a", SOUTH), Grid("a", grown)) == "changed"


def test_another_name_is_a_change_of_the_grid_and_none_of_its_ground():
    assert became(Grid("a", SOUTH), Grid("a", SOUTH, name="新名")) == "changed"
    assert same_ground(Grid("a", SOUTH), Grid("a", SOUTH, name="新名"))
    assert not same_ground(None, Grid("a", SOUTH))
