"""What waits for the library to know it: geocoded again when addresses came or changed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, exists, or_, select

from gridsvc.accounts.audit import actor_name
from gridsvc.accounts.principal import Principal
from gridsvc.addresses.models import AddressAlias, StandardAddress, UnmatchedText
from gridsvc.extensions import db
from gridsvc.jobs.models import State, Work
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import start, work

KIND = "geocode_again"
Again = Callable[[], int]

_again: list[Again] = []


def geocodes_again(call: Again) -> Again:
    """Makes a function one that geocodes again what waited in its domain; it answers how many found their address."""
    _again.append(call)
    return call


def ask() -> None:
    """Let a work geocode again what waited, once this transaction is over; one that has not begun will do."""
    waits = exists().where(Work.kind == KIND, Work.state == State.WAITING)
    if not db.session.scalar(select(waits)):
        start(KIND, "重新匹配等待的地址 / geocode again what waited", {}, actor=Principal(None, actor_name()))


@work(KIND)
def geocode_again(running: Running) -> dict[str, Any]:
    """Every domain's own; by name of the function, how many found their address."""
    running.stage("matching")
    return {call.__name__: call() for call in _again}


@geocodes_again
def unmatched_texts() -> int:
    """Texts that the library lacked and now holds, as an address or an alias of one, wait no more."""
    known = or_(
        exists().where(StandardAddress.text_key == UnmatchedText.text_key, StandardAddress.status != "AB"),
        exists().where(AddressAlias.text_key == UnmatchedText.text_key),
    )
    found: Any = db.session.execute(delete(UnmatchedText).where(known))
    return int(found.rowcount)
