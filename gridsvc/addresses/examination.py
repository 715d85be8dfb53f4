"""The library examined: its findings, kept until the next time; what was settled stays settled."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import aliased

from gridsvc.accounts.audit import actor_name, record
from gridsvc.addresses.findings.borders import NEAR_M
from gridsvc.addresses.findings.kinds import COLUMNS, KINDS, Library, findings
from gridsvc.addresses.findings.plates import WHOLE, Plates
from gridsvc.addresses.models import AddressFinding, StandardAddress
from gridsvc.addresses.profile import profile
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import grounds
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.grids.findings import Areas
from gridsvc.grids.models import GridVersion
from gridsvc.grids.queries import in_force, layer
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import work
from gridsvc.reference.models import ReferenceFeature
from gridsvc.web.params import today

KIND = "examine_addresses"
BESIDE = 1e-4  # degrees, about ten metres: a plate hangs on its building or stands before it
NEARLY_WHOLE = 0.95  # of a building's outline in one grid


@work(KIND)
def examine_library(running: Running) -> dict[str, Any]:
    """The work that examines the library: how many findings of each kind there are."""
    running.stage("examining")
    return examine()


def examine() -> dict[str, int]:
    """Look at every address in use; the number of findings of each kind that nobody has settled. Commits nothing."""
    found = findings(_library())
    _keep(found)
    counts = dict(
        db.session.execute(
            select(AddressFinding.kind, func.count())
            .where(AddressFinding.settled_at.is_(None))
            .group_by(AddressFinding.kind)
        ).all()
    )
    record("examine", "address_finding", 0, **counts)
    return {kind.name: counts.get(kind.name, 0) for kind in KINDS}


def settle(finding: AddressFinding, reason: str) -> AddressFinding:
    """All is well with it; raises BadParameter without a reason."""
    if not reason.strip():
        raise BadParameter(name="reason", value=reason, expected="a reason", expected_zh="理由")
    finding.settled_by, finding.settled_reason, finding.settled_at = actor_name(), reason.strip(), func.now()
    db.session.flush()
    return finding


def reopen(finding: AddressFinding) -> None:
    """It counts again."""
    finding.settled_by, finding.settled_reason, finding.settled_at = "", "", None
    db.session.flush()


def _library() -> Library:
    rows = _plates()
    return Library(Plates(rows, profile()), Areas(*grounds()), _of_building(rows.id.to_numpy(dtype=np.int64)))


def _plates() -> pd.DataFrame:
    """The addresses in use with plates.COLUMNS."""
    homes = _homes()
    table = StandardAddress
    rows = db.session.execute(
        select(
            table.id,
            table.text,
            table.division,
            func.coalesce(table.community_id, 0),
            *(getattr(table, name) for name in WHOLE),
            table.point_kind,
            func.ST_X(table.geometry),
            func.ST_Y(table.geometry),
            func.coalesce(table.grid_id, 0),
            table.near_border_m,
        )
        .where(table.status == "OC")
        .order_by(table.id)
    ).all()
    names = ["id", "text", "division", "community_id", *WHOLE, "point_kind", "lon", "lat", "grid_id", "near_border_m"]
    frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(("lon", "lat", "near_border_m"), "float64"))
    home = frame.division.map(homes.set_index("code").id).fillna(0).astype(np.int64)
    around = home.where(home > 0, frame.community_id)
    return frame.assign(division_id=home, area=around.map(homes.set_index("id").area).fillna(""))


def _homes() -> pd.DataFrame:
    """id, code and area of every division: the code of its county, else of its topmost one."""
    above = aliased(Division)
    county = (
        select(above.code)
        .where(above.id == func.any(Division.lineage))
        .order_by(above.level != "county", func.cardinality(above.lineage))
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Division.id, Division.code, county.label("area")).order_by(Division.id)).all()
    return pd.DataFrame(rows, columns=["id", "code", "area"]).drop_duplicates("code")


def _of_building(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """By address: the grid that has the building at the point nearly whole; 0 where none does."""
    told = {row.id: row.grid_id for row in db.session.execute(_told_by_buildings())}
    return np.array([told.get(one, 0) for one in ids.tolist()], dtype=np.int64)


def _told_by_buildings() -> Select[tuple[int, int]]:
    table, building, grid = StandardAddress, ReferenceFeature, GridVersion
    beside = func.ST_DWithin(building.geometry, table.geometry, BESIDE)
    nearest = (
        select(table.id, building.id.label("building_id"), building.geometry)
        .join(building, and_(building.kind == "building", beside))
        .where(table.near_border_m <= NEAR_M, table.status == "OC", func.ST_Dimension(building.geometry) == 2)
        .order_by(table.id, func.ST_Distance(building.geometry, table.geometry), building.id)
        .ext(distinct_on(table.id))
        .subquery()
    )
    shared = func.ST_Area(func.ST_Intersection(grid.geometry, nearest.c.geometry))
    return (
        select(nearest.c.id, grid.grid_id)
        .join(grid, func.ST_Intersects(grid.geometry, nearest.c.geometry))
        .where(grid.layer_id == layer().id, in_force(today()))
        .where(shared >= NEARLY_WHOLE * func.ST_Area(nearest.c.geometry))
    )


def _keep(found: pd.DataFrame) -> None:
    """Findings as they are now: new ones come, known ones are brought up to date, those gone go unless settled."""
    now = db.session.scalar(select(func.clock_timestamp()))
    rows: list[Any] = found.assign(found_at=now).astype(object).to_dict("records")
    if rows:
        statement = insert(AddressFinding)
        changed = {name: statement.excluded[name] for name in (*COLUMNS[3:], "found_at")}
        db.session.execute(statement.on_conflict_do_update(index_elements=list(COLUMNS[:3]), set_=changed), rows)
    gone = AddressFinding.found_at < now
    db.session.execute(delete(AddressFinding).where(gone, AddressFinding.settled_at.is_(None)))
    db.session.expire_all()
