"""Edits of a coverage: each takes the coverage as it is and answers what it would become, or why not.

A verb is a pure function `(coverage, …) -> Edit | Refusal` on the stored lon/lat numbers. `coverage.apply(edit)` is the
coverage after it, `coverage.undo(edit)` the one before, byte for byte. docs/adr/0008 tells how an edit is made.
"""

from collections.abc import Callable

from gridsvc.geometry.edits.addresses import Sites, Surroundings, draw_by_addresses, outline_of
from gridsvc.geometry.edits.attributes import change
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.draw import cut_out, draw
from gridsvc.geometry.edits.gaps import fill_gap, settle_overlap
from gridsvc.geometry.edits.merge import merge, retire
from gridsvc.geometry.edits.model import Descent, Division, Edit, Grid, Keep, Lineage, Terms, Traits
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.repair import repair
from gridsvc.geometry.edits.reshape import reshape
from gridsvc.geometry.edits.snap import On, Snapped, snap
from gridsvc.geometry.edits.split import split
from gridsvc.geometry.edits.transfer import transfer
from gridsvc.geometry.edits.vertices import add_vertex, move, remove_vertex

__all__ = [
    "VERBS",
    "Coverage",
    "Descent",
    "Division",
    "Edit",
    "Grid",
    "Keep",
    "Lineage",
    "On",
    "Refusal",
    "Rule",
    "Sites",
    "Snapped",
    "Surroundings",
    "Terms",
    "Traits",
    "add_vertex",
    "change",
    "cut_out",
    "draw",
    "draw_by_addresses",
    "fill_gap",
    "merge",
    "move",
    "outline_of",
    "remove_vertex",
    "repair",
    "reshape",
    "retire",
    "settle_overlap",
    "snap",
    "split",
    "transfer",
]

VERBS: dict[str, Callable[..., Edit | Refusal]] = {
    "draw": draw,
    "draw_by_addresses": draw_by_addresses,
    "cut_out": cut_out,
    "split": split,
    "merge": merge,
    "reshape": reshape,
    "transfer": transfer,
    "move": move,
    "add_vertex": add_vertex,
    "remove_vertex": remove_vertex,
    "retire": retire,
    "fill_gap": fill_gap,
    "settle_overlap": settle_overlap,
    "repair": repair,
    "change": change,
}
