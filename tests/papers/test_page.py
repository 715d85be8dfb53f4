"""Pages: Chinese text that prints anywhere, page n of m, table heads that come again."""

from gridsvc.papers.page import Column, Paper, Words
from tests.papers.conftest import texts

WORDS = Words(lambda page, pages: f"第 {page} 页，共 {pages} 页", "示例方案")
COLUMNS = [Column("网格编码", 1), Column("户数", 1, right=True)]


def long_table():
    paper = Paper("表", WORDS)
    paper.rows(COLUMNS, ([f"{n:015d}", str(n)] for n in range(120)))
    return paper.as_bytes()


def test_every_page_says_which_of_how_many_it_is():
    pages = texts(long_table())
    assert len(pages) > 2
    assert [f"第{n}页，共{len(pages)}页" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)


def test_the_head_of_a_table_is_on_every_page_and_no_row_is_lost():
    pages = texts(long_table())
    assert all("网格编码" in page for page in pages)
    assert all(f"{n:015d}" in "".join(pages) for n in range(120))


def test_only_the_letters_in_use_are_embedded():
    paper = Paper("少")
    paper.paragraph("邨镕堃喆龑：生僻字也印得出来")
    content = paper.as_bytes()
    assert "邨镕堃喆龑：生僻字也印得出来" in texts(content)[0]
    assert b"/FontFile3" in content
    assert len(content) < 40_000


def test_a_paragraph_longer_than_a_page_goes_on_overleaf():
    paper = Paper("长", WORDS)
    paper.paragraph("调整理由。" * 2000)
    assert "".join(texts(paper.as_bytes())).count("调整理由。") >= 1990


def test_without_a_foot_a_page_has_more_room():
    papers = [Paper("无"), Paper("有", WORDS)]
    bottoms = [paper.bottom for paper in papers if paper.as_bytes()]
    assert bottoms[0] > bottoms[1]
