"""The edits that can be asked for, as a table: from the arguments of each to the pure function that makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shapely

from gridsvc.errors import BadParameter
from gridsvc.geometry import edit
from gridsvc.geometry.edit import Coverage, Edit, Keep, Refusal, Rule, Traits
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.propose import divide
from gridsvc.plans.arguments import Arguments
from gridsvc.plans.sites import gathered, homes_of

MOST_PARTS = 50
Make = Callable[[Coverage], Edit | Refusal]


@dataclass(frozen=True, slots=True)
class Verb:
    """`read` makes the edit of its arguments; `subject` names the argument with a grid that exists, if there is one."""

    read: Callable[[Arguments], Make]
    subject: str | None = None


def verb(name: object) -> Verb:
    """The verb of that name; raises BadParameter."""
    found = VERBS.get(name) if isinstance(name, str) else None
    if found is None:
        known = ", ".join(VERBS)
        raise BadParameter(name="verb", value=str(name)[:80], expected_zh=f"{known} 之一", expected=f"one of {known}")
    return found


def _traits(args: Arguments, kind: str) -> Traits:
    return Traits(args.maybe("community") or "", args.kind(kind), args.maybe("name") or "")


def _draw(args: Arguments) -> Make:
    area, traits, cut, terms = args.polygon("polygon"), _traits(args, "base"), args.flag("cut"), args.terms()
    within = args.maybe("within")
    return lambda coverage: edit.draw(coverage, area, traits, cut=cut, within=within, terms=terms)


def _draw_by_addresses(args: Arguments) -> Make:
    traits, terms, reach_m = _traits(args, "base"), args.terms(), args.metres("reach_m", 30.0)
    listed, around = gathered(args.texts("addresses"), reach_m)
    return lambda coverage: edit.draw_by_addresses(
        coverage, listed, traits, around=around, reach_m=reach_m, terms=terms
    )


def _cut_out(args: Arguments) -> Make:
    area, traits, terms = args.polygon("polygon"), _traits(args, "special"), args.terms()
    return lambda coverage: edit.cut_out(coverage, area, traits, terms=terms)


def _split(args: Arguments) -> Make:
    code, line, terms = args.maybe("code"), args.line("line"), args.terms()
    keep = args.point("keep") if isinstance(args.given.get("keep"), list) else _keep(args, "keep")

    def make(coverage: Coverage) -> Edit | Refusal:
        cut = code or _crossed(coverage, line)
        return edit.split(coverage, cut, line, keep=keep, terms=terms) if cut else Refusal(Rule.NO_CUT, place=line)

    return make


def _crossed(coverage: Coverage, line: Any) -> str | None:
    """The grid that most of a line runs through; None where it meets none."""
    near = coverage.near(array([line]))
    through = [(float(shapely.length(shapely.intersection(line, grid.polygon))), grid.code) for grid in near]
    longest, code = max(through, default=(0.0, ""))
    return code if longest > 0 else None


def _merge(args: Arguments) -> Make:
    codes, terms, into = args.texts("codes"), args.terms(), args.maybe("into")
    heir = into if into and into not in list(Keep) else _keep(args, "into")
    return lambda coverage: edit.merge(coverage, codes, into=heir, terms=terms)


def _keep(args: Arguments, name: str) -> Keep:
    value = args.maybe(name) or Keep.LARGEST
    if value not in list(Keep):
        expected = ("largest、nobody 或一个点", "largest, nobody or a place")
        raise BadParameter(name=name, value=value[:80], expected_zh=expected[0], expected=expected[1])
    return Keep(value)


def _reshape(args: Arguments) -> Make:
    code, line, terms = args.text("code"), args.line("line"), args.terms()
    return lambda coverage: edit.reshape(coverage, code, line, terms=terms)


def _transfer(args: Arguments) -> Make:
    code, to, area, terms = args.text("code"), args.text("to"), args.polygon("polygon"), args.terms()
    return lambda coverage: edit.transfer(coverage, code, to, area, terms=terms)


def _move(args: Arguments) -> Make:
    moves, with_divisions, terms = args.moves("moves"), args.flag("with_divisions"), args.terms()
    return lambda coverage: edit.move(coverage, moves, with_divisions=with_divisions, terms=terms)


def _add_vertex(args: Arguments) -> Make:
    at, terms = args.point("at"), args.terms()
    return lambda coverage: edit.add_vertex(coverage, at, terms=terms)


def _remove_vertex(args: Arguments) -> Make:
    at, with_divisions, terms = args.point("at"), args.flag("with_divisions"), args.terms()
    return lambda coverage: edit.remove_vertex(coverage, at, with_divisions=with_divisions, terms=terms)


def _retire(args: Arguments) -> Make:
    code, heirs, line, terms = args.text("code"), args.texts("heirs"), args.maybe_line("line"), args.terms()
    return lambda coverage: edit.retire(coverage, code, heirs, line=line, terms=terms)


def _fill_gap(args: Arguments) -> Make:
    at, to, within, terms = args.point("at"), args.text("to"), args.maybe("within"), args.terms()
    return lambda coverage: edit.fill_gap(coverage, at, to, within=within, terms=terms)


def _settle_overlap(args: Arguments) -> Make:
    at, to, terms = args.point("at"), args.text("to"), args.terms()
    return lambda coverage: edit.settle_overlap(coverage, at, to, terms=terms)


def _divide(args: Arguments) -> Make:
    codes, terms, count = args.texts("codes"), args.terms(), args.whole("count", 2, MOST_PARTS)

    def make(coverage: Coverage) -> Edit | Refusal:
        homes, lines = homes_of([coverage.grid(code) for code in codes if code in coverage])
        return divide(coverage, codes, count, homes, lines=lines, terms=terms)

    return make


def _repair(args: Arguments) -> Make:
    codes, snap_m, terms = args.texts("codes"), args.metres("snap_m", 0.1), args.terms()
    divisions = args.flag("divisions")
    return lambda coverage: edit.repair(coverage, codes, snap_m=snap_m, divisions=divisions, terms=terms)


def _change(args: Arguments) -> Make:
    code = args.text("code")
    asked: dict[str, Any] = {name: args.maybe(name) for name in ("new_code", "name", "community")}
    kind = args.kind("base") if args.given.get("kind") is not None else None
    return lambda coverage: edit.change(coverage, code, **asked, kind=kind)


VERBS: dict[str, Verb] = {
    "draw": Verb(_draw),
    "draw_by_addresses": Verb(_draw_by_addresses),
    "cut_out": Verb(_cut_out),
    "split": Verb(_split, "code"),
    "merge": Verb(_merge, "codes"),
    "reshape": Verb(_reshape, "code"),
    "transfer": Verb(_transfer, "code"),
    "move": Verb(_move),
    "add_vertex": Verb(_add_vertex),
    "remove_vertex": Verb(_remove_vertex),
    "retire": Verb(_retire, "code"),
    "fill_gap": Verb(_fill_gap, "to"),
    "settle_overlap": Verb(_settle_overlap, "to"),
    "divide": Verb(_divide, "codes"),
    "repair": Verb(_repair, "codes"),
    "change": Verb(_change, "code"),
}
