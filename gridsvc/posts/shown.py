"""How posts and people look in answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from gridsvc.posts import rules
from gridsvc.posts.queries import Codes, Listed, Vacancy
from gridsvc.posts.rules import Answer, Kind, Reason, Seat, Someone

NOBODY = {"name": None, "phone": None}

WHOLE_ENDS = (3, 4)  # 138****5678
SHORTEST_WITH_ENDS = 11


def masked(phone: str) -> str:
    """The number with its middle hidden: 138****5678; a shorter one keeps its last two digits."""
    head, tail = WHOLE_ENDS if len(phone) >= SHORTEST_WITH_ENDS else (0, 2)
    hidden = max(len(phone) - head - tail, 0)
    return phone[:head] + "*" * hidden + phone[head + hidden :] if hidden else "*" * len(phone)


def kind(of: Kind) -> dict[str, Any]:
    """A kind of post."""
    return {"code": of.code, "name_zh": of.name_zh, "name_en": of.name_en, "role": of.role, "seats": of.seats}


def person(of: Someone | None, *, whole_phone: bool) -> dict[str, Any] | None:
    """Name and phone, None for nobody."""
    if of is None:
        return None
    return {"name": of.name, "phone": (of.phone if whole_phone else masked(of.phone)) or None}


def listed(row: Listed, reasons: Mapping[int | None, Reason]) -> dict[str, Any]:
    """A post with whose it is, who holds it, who stands in, who answers, and why it is vacant (None: it is not)."""
    of = row.seat
    return {
        "division": row.division,
        "division_name": row.division_name,
        "grid": row.grid,
        "post": of.kind.code,
        "seat": of.number,
        "holder": person(of.holder, whole_phone=row.with_phone),
        "stand_in": person(of.stand_in, whole_phone=row.with_phone),
        "answers": of.answers.name if of.answers else None,
        "vacant": reasons.get(of.post_id) or rules.missing(of),
    }


def vacancy(gone: Vacancy, codes: Codes) -> dict[str, Any]:
    """A vacant commander post: whose, which, why."""
    division, name = codes.divisions.get(gone.community_id, (None, None))
    return {
        "division": division,
        "division_name": name,
        "grid": codes.grids.get(gone.grid_id),
        "post": gone.seat.kind.code,
        "seat": gone.seat.number,
        "reason": gone.reason,
    }


def command(commanders: Sequence[Seat], now: Answer, *, whole_phone: bool) -> dict[str, Any]:
    """Who commands, each post with the reason if it is vacant; and who answers now, and by which rung."""
    gone = {(seat.kind.code, seat.number): reason for seat, reason in rules.vacancies(commanders)}
    return {
        "commanders": [
            {
                "post": seat.kind.code,
                **(person(seat.answers, whole_phone=whole_phone) or NOBODY),
                "stand_in": seat.by_stand_in,
                "vacant": gone.get((seat.kind.code, seat.number)),
            }
            for seat in commanders
        ],
        "by": now.by,
        "answers": [{"via": one.via, **(person(one.person, whole_phone=whole_phone) or NOBODY)} for one in now.people],
    }
