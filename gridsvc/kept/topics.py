"""What changes are about: the tables of each topic, told of by triggers, and what the session's own transaction wrote.

A transaction reads itself what it wrote about: what is kept says what was there before it.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from gridsvc.extensions import db

TOPICS: dict[str, tuple[str, ...]] = {  # a migration gives each of the tables its trigger
    "accounts": ("api_token", "app_user", "role", "role_grant"),
    "addresses": ("address_alias", "compound", "name_alias", "standard_address"),
    "decisions": ("grid_decision", "reference_feature"),
    "divisions": ("division",),
    "grids": ("edition", "layer"),
    "people": ("appointment", "leave", "person", "post", "post_kind", "stand_in"),
    "settings": ("setting",),
}
TOPIC_OF = {table: topic for topic, tables in TOPICS.items() for table in tables}
WROTE = "gridsvc.wrote"  # in a session's info
NOTHING: frozenset[str] = frozenset()
READING = ("SELECT", "SET ", "SHOW")

_writing: set[int] = set()  # ids of sessions: most of the time there is none, and nobody needs to look for it
_after: list[Callable[[frozenset[str]], None]] = []


def when_over(call: Callable[[frozenset[str]], None]) -> Callable[[frozenset[str]], None]:
    """`call` is told the topics that a transaction wrote about, right after it ended."""
    _after.append(call)
    return call


def written() -> frozenset[str]:
    """The topics that the session's transaction wrote about so far."""
    if not _writing or not db.session.registry.has():
        return NOTHING
    return db.session().info.get(WROTE, NOTHING)


def wrote(session: Session, tables: Iterable[str]) -> None:
    """The session's transaction wrote to these tables."""
    topics = {TOPIC_OF[table] for table in tables if table in TOPIC_OF}
    if topics:
        session.info[WROTE] = session.info.get(WROTE, NOTHING) | topics
        _writing.add(id(session))


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: UOWTransaction) -> None:
    things = (*session.new, *session.dirty, *session.deleted)
    wrote(session, {thing.__tablename__ for thing in things})


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    """A text that is not known to read may have written anywhere."""
    if isinstance(state.statement, TextClause):
        reads = state.statement.text.lstrip().upper().startswith(READING)
        wrote(state.session, () if reads else TOPIC_OF)
    elif not state.is_select:
        table = getattr(state.statement, "table", None)
        wrote(state.session, [str(getattr(table, "name", ""))])


@event.listens_for(Session, "after_transaction_end")
def _over(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and (topics := session.info.pop(WROTE, None)):
        _writing.discard(id(session))
        for call in _after:
            call(topics)
