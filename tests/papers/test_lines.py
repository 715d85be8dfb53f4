"""Lines break as Chinese is set."""

import pytest

from gridsvc.papers.lines import wrapped


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("东至中山路南至秦淮河", 5, ["东至中山路", "南至秦淮河"]),
        ("东至路，南至河", 3, ["东至", "路，南", "至河"]),
        ("一（二三）四", 2, ["一", "（二", "三）", "四"]),
        ("网格 320104001006014 号", 10, ["网格 3201040", "01006014 号"]),
        ("the quick brown fox", 9, ["the quick", "brown fox"]),
        ("第一段\n第二段", 9, ["第一段", "第二段"]),
        ("", 9, [""]),
    ],
)
def test_a_line_breaks_between_characters_but_not_before_a_closing_mark(text, most, lines):
    assert wrapped(text, most, len) == lines


def test_nothing_is_lost():
    text = "东至峰礼巷，南至武定新村社区第02网格（拟编），西至湖利里；see page 12 of 《方案》。"
    assert "".join(wrapped(text, 7, len)).replace(" ", "") == text.replace(" ", "")
