"""Where a grid's ground came from and where it went: every step of its lineage, both ways."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.grids.models import Edition, Grid, GridLineage, GridVersion

Parent, Heir = aliased(Grid), aliased(Grid)
FARTHEST = 12  # generations


class Step(NamedTuple):
    """In an edition ground of `source` came to `heir`; `descent` as GridLineage has it."""

    number: int
    day: date
    source: str
    heir: str
    descent: str

    def words(self) -> str:
        """The step in a sentence."""
        said = {
            "split_from": _("%(heir)s 由 %(source)s 拆分", heir=self.heir, source=self.source),
            "merged_from": _("%(source)s 并入 %(heir)s", heir=self.heir, source=self.source),
            "heir_of": _("%(heir)s 承接已撤销的 %(source)s", heir=self.heir, source=self.source),
            "renamed_from": _("%(source)s 更改编码为 %(heir)s", heir=self.heir, source=self.source),
        }
        return said.get(self.descent, _("%(source)s 的地块转到 %(heir)s", heir=self.heir, source=self.source))


class Lineage(NamedTuple):
    """`before`: the steps by which ground came to a grid, `after`: those by which its ground went on; by edition."""

    before: list[Step]
    after: list[Step]


def lineage_of(grid_id: int, scope: Scope) -> Lineage:
    """All steps, over several generations, as far as the scope sees. A statement for each generation."""
    return Lineage(_walk(grid_id, scope, back=True), _walk(grid_id, scope, back=False))


def _walk(grid_id: int, scope: Scope, *, back: bool) -> list[Step]:
    found: dict[tuple[int, int, int], Step] = {}
    known, ends = {grid_id}, {grid_id}
    for _generation in range(FARTHEST):
        rows = _steps(ends, scope, back=back)
        found |= {(row.number, row.from_id, row.to_id): Step(*row[2:]) for row in rows}
        ends = {row.from_id if back else row.to_id for row in rows} - known
        known |= ends
        if not ends:
            break
    return sorted(found.values())


def _steps(ends: Iterable[int], scope: Scope, *, back: bool) -> list[Any]:
    inside = select(GridVersion.grid_id).where(in_scope(GridVersion.community_id, scope))
    here = GridLineage.to_grid_id if back else GridLineage.from_grid_id
    return list(
        db.session.execute(
            select(
                Parent.id.label("from_id"),
                Heir.id.label("to_id"),
                Edition.number,
                Edition.effective_on,
                Parent.code.label("source"),
                Heir.code.label("heir"),
                GridLineage.descent,
            )
            .join(Parent, Parent.id == GridLineage.from_grid_id)
            .join(Heir, Heir.id == GridLineage.to_grid_id)
            .join(Edition, Edition.id == GridLineage.edition_id)
            .where(here.in_(list(ends)), Parent.id != Heir.id, Parent.id.in_(inside), Heir.id.in_(inside))
        )
    )
