"""Who is behind a login: the person a user is, set and told within the asker's scope."""

from collections.abc import Collection

from sqlalchemy import select

from gridsvc.accounts.models import User
from gridsvc.accounts.principal import Principal
from gridsvc.admin import lookups
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.posts import reach
from gridsvc.posts.models import Person
from gridsvc.web.params import today

RIGHT = "people.write"


def link(user: User, text: str, actor: Principal) -> None:
    """Make the person that was written the one behind the user, none for ""; raises BadParameter for a person who is
    not wholly in the actor's scope, Conflict for one with another login.
    """
    scope, before = actor.require(RIGHT), db.session.scalar(select(Person).where(Person.user_id == user.id))
    found = db.session.get_one(Person, lookups.person(text, scope)) if text else None
    if before is found:
        return
    if before and not reach.belongs_to(before, scope, today()):
        raise Conflict(
            reason=f"{user.username} belongs to a person outside your divisions",
            reason_zh=f"“{user.username}”对应您范围之外的一位人员",
        )
    if found and not reach.belongs_to(found, scope, today()):
        en, zh = "a person who serves in your divisions only", "一位只在您范围内任职的人员"
        raise BadParameter(name="person", value=text, expected=en, expected_zh=zh)
    if found and found.user_id:
        raise Conflict(reason=f"{found.name} has another login", reason_zh=f"“{found.name}”已有另一个登录账户")
    _move(user, before, found)


def persons(user_ids: Collection[int], actor: Principal) -> dict[int, Person]:
    """The persons behind these users whom the actor may see, by user."""
    if not actor.may(RIGHT):
        return {}
    seen = reach.persons_in(actor.scope(RIGHT), today())
    found = db.session.scalars(select(Person).where(Person.user_id.in_(user_ids), seen))
    return {person.user_id: person for person in found if person.user_id}


def is_open(person: Person | None, actor: Principal) -> bool:
    """Whether the actor may open the person's page."""
    return person is not None and reach.belongs_to(person, actor.scope(RIGHT), today())


def spelled(person: Person | None) -> str:
    """A person as a field and a file hold it, "" for none."""
    return lookups.spelled("person", person) if person else ""


def _move(user: User, before: Person | None, found: Person | None) -> None:
    if before:
        before.user_id = None
        db.session.flush()
    if found:
        found.user_id = user.id
    db.session.flush()
