"""A page of a long list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from gridsvc.extensions import db
from gridsvc.web import params

ROWS = 50
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one page, its number (from 1), and how many pages and rows there are in all."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


def page_of(statement: Select[*tuple[Any, ...]]) -> Listing:
    """The page ?page of the statement's rows. Two statements."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number, pages = _place(total)
    rows = db.session.execute(statement.limit(ROWS).offset((number - 1) * ROWS)).all()
    return Listing(rows, number, pages, total)


def page_in(rows: Sequence[Any]) -> Listing:
    """The page ?page of rows that are all there."""
    return page_by(len(rows), lambda start, end: rows[start:end])


def page_by(total: int, read: Callable[[int, int], Sequence[Any]]) -> Listing:
    """The page ?page of `total` rows, of which `read` gets those from one place to before another."""
    number, pages = _place(total)
    return Listing(read((number - 1) * ROWS, number * ROWS), number, pages, total)


def _place(total: int) -> tuple[int, int]:
    """The page asked for (the last one where there are fewer) and how many there are."""
    pages = max(1, -(-total // ROWS))
    return min(params.whole("page", 1, 1, MOST_PAGES), pages), pages
