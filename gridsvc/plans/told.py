"""Who is told what of a plan: signers when it is their turn, the author, and everybody who loses or gains by it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import literal, or_, select
from sqlalchemy.dialects.postgresql import DATE

from gridsvc.accounts.models import Grant, Role, User
from gridsvc.accounts.notices import tell
from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.plans.approval import signings
from gridsvc.plans.impact import Impact
from gridsvc.plans.models import Plan
from gridsvc.posts.models import Appointment, Person, Post

COUNTED = {"addresses": ("个地址", "addresses"), "events": ("个未结事件", "open events")}


def about_turn(plan: Plan, signed: str = "") -> None:
    """The signers of the step that is open now, unless it is still the one just `signed`; the author when all have."""
    if plan.status == "approved":
        _tell_author(plan, "plan_approved")
        return
    waiting = [signing for signing in signings(plan) if signing.signed is None]
    if waiting[0].step == signed:
        return
    open_ones = [signing.division_id for signing in waiting if signing.step == waiting[0].step]
    tell(_signers(open_ones) - {plan.author_id or 0}, "plan_submitted", {"title": plan.title}, _link(plan))


def about_return(plan: Plan, reason: str) -> None:
    """The author."""
    _tell_author(plan, "plan_returned", reason=reason)


def about_publication(plan: Plan, moved: Impact, day: date) -> None:
    """Whoever is in office that day in a grid or community that loses or gains something, each with own counts."""
    gained, lost = _counts(moved, "to"), _counts(moved, "from")
    for user_id, places in _officers(gained.keys() | lost.keys(), plan.layer_id, day).items():
        facts = {"title": plan.title, "day": day.isoformat()}
        for name, counts in (("gained", gained), ("lost", lost)):
            mine: Counter[str] = sum((counts.get(place, Counter()) for place in places), Counter())
            facts |= {name: _worded(mine, 0), f"{name}_en": _worded(mine, 1)}
        tell([user_id], "plan_published", facts, _link(plan))


def _counts(moved: Impact, end: str) -> dict[str, Counter[str]]:
    """How many of each kind a place, a grid or a community, gets (`to`) or gives (`from`)."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for level in ("grid", "community"):
        others = moved.moves[moved.moves[f"from_{level}"] != moved.moves[f"to_{level}"]]
        for kind, place in zip(others["kind"], others[f"{end}_{level}"], strict=True):
            if place:
                found[place][kind] += 1
    return found


def _worded(counts: Counter[str], language: int) -> str:
    words = [f"{counts[kind]} {names[language]}" for kind, names in COUNTED.items() if counts[kind]]
    return ("、", ", ")[language].join(words) or ("无", "nothing")[language]


def _officers(places: Iterable[str], layer_id: int, day: date) -> dict[int, list[str]]:
    """Users behind the persons in office in those grids and communities on the day, each with the places."""
    codes = sorted(places)
    rows = db.session.execute(
        select(Person.user_id, Grid.code, Division.code)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .outerjoin(Grid, (Grid.id == Post.grid_id) & (Grid.layer_id == layer_id))
        .outerjoin(Division, Division.id == Post.division_id)
        .where(Person.user_id.is_not(None), Appointment.valid.contains(literal(day, DATE)))
        .where(or_(Grid.code.in_(codes), Division.code.in_(codes)))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for user_id, grid, division in rows:
        found[int(user_id or 0)].append(grid or division)
    return found


def _signers(divisions: Sequence[int]) -> set[int]:
    """Users who may sign for the divisions: with a role in each, and where nobody has one, in the nearest above it."""
    lineages = db.session.scalars(select(Division.lineage).where(Division.id.in_(divisions))).all()
    rows = db.session.execute(
        select(Grant.division_id, User.id)
        .join(User, Grant.user_id == User.id)
        .join(Role, Role.id == Grant.role_id)
        .where(User.active, Role.rights.contains(["plan.approve"]))
        .where(Grant.division_id.in_({division for lineage in lineages for division in lineage}))
    )
    holders: dict[int | None, set[int]] = defaultdict(set)
    for division_id, user_id in rows:
        holders[division_id].add(user_id)
    nearest = (next((holders[d] for d in reversed(lineage) if holders[d]), set()) for lineage in lineages)
    return set().union(*nearest)


def _tell_author(plan: Plan, kind: str, **facts: str) -> None:
    if plan.author_id is not None:
        tell([plan.author_id], kind, {"title": plan.title, **facts}, _link(plan))


def _link(plan: Plan) -> str:
    return f"/plans/{plan.id}"
