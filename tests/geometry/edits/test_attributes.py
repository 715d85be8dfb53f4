import pytest

from gridsvc.geometry.edit import Coverage, Descent, Grid, Lineage, change
from tests.geometry.draw import cell
from tests.geometry.edits.asked import codes, made, refused
from tests.geometry.edits.coverages import drawn


@pytest.mark.parametrize("field", ["name", "community", "kind"])
def test_an_attribute_changes_and_the_ground_is_the_same_object(field):
    coverage = drawn("ab")
    after = coverage.apply(made(change(coverage, "a", **{field: "new"})))
    assert getattr(after.grid("a"), field) == "new"
    assert after.grid("a").polygon is coverage.grid("a").polygon


def test_a_changed_code_keeps_its_line_of_descent():
    coverage = drawn("ab")
    edit = made(change(coverage, "a", new_code="z"))
    assert edit.lineage == (Lineage(Descent.RENAMED_FROM, "z", "a"),)
    assert (edit.retired, edit.new, codes(coverage.apply(edit))) == (("a",), ("z",), ["b", "z"])


def test_a_code_that_is_taken_is_refused():
    answer = change(drawn("ab"), "a", new_code="b")
    assert (refused(answer), answer.codes) == ("code_taken", ("b",))


def test_an_empty_name_is_a_change_and_the_same_one_is_none():
    coverage = Coverage.build([Grid("a", cell(0, 0), name="old")])
    assert made(change(coverage, "a", name="")).after[0].name == ""
    assert refused(change(coverage, "a", name="old")) == "nothing"


def test_a_locked_grid_is_not_changed():
    assert refused(change(Coverage.build([Grid("a", cell(0, 0), locked=True)]), "a", name="n")) == "locked"
