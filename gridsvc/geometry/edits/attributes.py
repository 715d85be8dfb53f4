"""Change what a grid is called and where it belongs; its ground stays."""

from dataclasses import replace

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import STRICT, Descent, Edit, Lineage
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.settle import Draft, answered, settled


@answered
def change(
    coverage: Coverage,
    code: str,
    *,
    new_code: str | None = None,
    name: str | None = None,
    community: str | None = None,
    kind: str | None = None,
) -> Edit:
    """Another code, name, community or kind; what is None stays. A changed code keeps its line of descent."""
    grid = coverage.grid(code)
    after = replace(
        grid,
        code=grid.code if new_code is None else new_code,
        name=grid.name if name is None else name,
        community=grid.community if community is None else community,
        kind=grid.kind if kind is None else kind,
    )
    if after.code != code and after.code in coverage:
        raise Refusal(Rule.CODE_TAKEN, after.code, place=coverage.grid(after.code).polygon)
    lineage = (Lineage(Descent.RENAMED_FROM, after.code, code),) if after.code != code else ()
    return settled(coverage, Draft("change", [grid], [after], lineage=lineage), STRICT)
