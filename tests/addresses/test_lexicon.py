"""Names of a library, found where they stand."""

import pickle

import pytest

from gridsvc.addresses.parsing.lexicon import Lexicon, Name

DIVISIONS = [
    ("江苏省", "province", "32", ""),
    ("南京市", "city", "3201", "32"),
    ("秦淮区", "county", "320104", "3201"),
    ("鼓楼区", "county", "320106", "3201"),
    ("武定新村社区", "community", "320104001006", "320104"),
    ("双桥村村委会", "community", "320104001007", "320104"),
    ("双桥村", "community", "320106001001", "320106"),
]
LEXICON = Lexicon.build(
    DIVISIONS, ["南京东路", "新湖三路"], ["阳光花园小区"], aliases=[("road", "夫子庙步行街", "贡院街")]
)


def names(text):
    return [(text[:end], name.element, name.value) for end, name in LEXICON.at(text, 0)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("秦淮区某路", ("秦淮区", "county", "秦淮区")),
        ("秦淮某路", ("秦淮", "county", "秦淮区")),
        ("武定新村社区", ("武定新村社区", "community", "武定新村")),
        ("新湖3路25号", ("新湖3路", "road", "新湖三路")),
        ("阳光花园3幢", ("阳光花园", "compound", "阳光花园小区")),
        ("夫子庙步行街", ("夫子庙步行街", "road", "贡院街")),
    ],
)
def test_a_name_is_found_in_full_short_counted_and_by_its_alias(text, found):
    assert names(text)[0] == found


def test_a_short_division_that_begins_a_road_says_so():
    short = dict(LEXICON.at("南京3号", 0))
    assert short == {2: Name("city", "南京市", full=False, common=True)}


def test_divisions_of_one_name_keep_all_their_codes():
    assert LEXICON.codes_of("community", "双桥村") == ("320104001007", "320106001001")


def test_the_parents_of_a_division_are_known_upwards():
    assert list(LEXICON.under("320104001006")) == ["320104001006", "320104", "3201", "32"]


@pytest.mark.parametrize(
    ("larger", "smaller", "holds"),
    [
        (("county", "鼓楼区"), ("community", "双桥村"), True),
        (("city", "南京市"), ("community", "武定新村"), True),
        (("county", "鼓楼区"), ("community", "武定新村"), False),
        (("community", "双桥村"), ("county", "鼓楼区"), False),
    ],
)
def test_a_division_holds_what_one_of_its_name_has_below_it(larger, smaller, holds):
    assert LEXICON.may_hold(larger, smaller) is holds


def test_a_street_named_after_a_road_is_not_left_short():
    lexicon = Lexicon.build([("洪武路街道", "street", "1", "")], [], [])
    assert [name.full for _, name in lexicon.at("洪武路3号", 0)] == []


def test_a_parent_that_goes_round_ends():
    assert list(Lexicon.build([("甲区", "county", "1", "2"), ("乙市", "city", "2", "1")], [], []).under("1")) == [
        "1",
        "2",
    ]


def test_a_lexicon_comes_back_from_a_pickle_as_it_was():
    assert pickle.loads(pickle.dumps(LEXICON)) == LEXICON
