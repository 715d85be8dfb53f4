"""The undo of a whole import: what it would touch, and the act itself, which is a run of its own, done once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, select

from gridsvc.accounts.audit import actor_name, record, sign
from gridsvc.accounts.principal import Principal
from gridsvc.errors import Conflict, NotFound
from gridsvc.extensions import db
from gridsvc.imports import rights
from gridsvc.imports.models import ImportChange, ImportRun
from gridsvc.imports.protocol import LOOKING, Named, Progress, Touched, Undo, silent
from gridsvc.imports.registry import undoer
from gridsvc.imports.run import KEPT_RUNS
from gridsvc.imports.undo_rows import RowUndo
from gridsvc.io.problems import Problem
from gridsvc.web.params import today

TABLES = {
    "division": ("行政区划", "divisions"),
    "division_code": ("区划代码对照", "division codes"),
    "organisation": ("组织", "organisations"),
    "grid": ("网格", "grids"),
    "grid_version": ("网格版本", "grid versions"),
    "grid_decision": ("归属决定", "decisions"),
    "ground_gap": ("盲区检查", "gap checks"),
    "person": ("人员", "persons"),
    "post": ("岗位", "posts"),
    "appointment": ("任职", "appointments"),
    "stand_in": ("代理", "stand-ins"),
    "duty": ("值班", "shifts"),
    "leave": ("请假", "leaves"),
    "force_member": ("队伍成员", "members of forces"),
    "role_grant": ("用户范围", "scopes of users"),
    "standard_address": ("标准地址", "addresses"),
    "address_alias": ("地址别名", "address aliases"),
    "name_alias": ("名称别名", "aliases of names"),
    "compound": ("小区", "compounds"),
    "resource": ("资源", "resources"),
    "event": ("事件", "events"),
    "reference_feature": ("地物", "reference features"),
}
IS_UNDO = Problem("它本身是一次撤销；请重新导入文件", "it is an undo itself: import the file again")
UNDONE = Problem("已于 {at} 由 {by} 撤销", "it was undone at {at} by {by}")
NOTHING = Problem("它没有改变任何数据", "it changed nothing")
FORGOTTEN = Problem(
    "它改变的内容已不再保留（只保留最近 {kept} 次导入的）",
    "what it changed is kept no more (only that of the last {kept} imports is)",
)
ALL_CHANGED = Problem("它写入的记录之后都已被修改", "every row it wrote was changed since")
USED = Problem("它新增的记录正在别处使用：{rows}", "rows it made are in use elsewhere: {rows}")
MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What the undo of a run would do, or has done; `why_not` says in a sentence why it cannot be done."""

    run: ImportRun
    touched: Touched
    why_not: Problem | None


def preview(run_id: int, principal: Principal) -> Preview:
    """What undoing the run would touch; nothing is written. Raises NotFound, NotSignedIn, Forbidden."""
    return _look(_run(run_id, principal))[0]


def undo(run_id: int, principal: Principal, progress: Progress = silent) -> Preview:
    """Undo the run; what was done, its `run` being the new one. The caller commits.

    Raises Conflict with the reason when it cannot be undone, and NotFound, NotSignedIn, Forbidden.
    """
    progress(LOOKING, 0, None)
    seen, work = _look(_run(run_id, principal, lock=True), hold=True)
    if seen.why_not or work is None:
        reason = seen.why_not or NOTHING
        raise Conflict(reason=f"import {run_id}: {reason.en}", reason_zh=f"导入 {run_id}：{reason.zh}")
    sign(f"撤销导入 {run_id} / undo of import {run_id}")
    work.carry_out(progress)
    return Preview(_remember(seen), seen.touched, None)


def said(some: Iterable[Named]) -> Problem:
    """Rows in words: which, how many, called what, used by what."""
    zh, en = [], []
    for one in some:
        (kind_zh, kind_en), (by_zh, by_en) = (TABLES.get(name, (name, name)) for name in (one.table, one.by))
        names, more = one.names[:MOST_SAID], "…" if one.count > MOST_SAID else ""
        used_zh, used_en = (f"，用于{by_zh}", f", used by {by_en}") if one.by else ("", "")
        zh.append(f"{kind_zh} {one.count}（{'、'.join(names)}{more}{used_zh}）")
        en.append(f"{one.count} {kind_en} ({', '.join(names)}{more}{used_en})")
    return Problem("；".join(zh), "; ".join(en))


def _run(run_id: int, principal: Principal, *, lock: bool = False) -> ImportRun:
    rights.allowed(principal)
    run = db.session.get(ImportRun, run_id, with_for_update=lock or None, populate_existing=lock)
    if run is None:
        raise NotFound(what="import", what_zh="导入", key=run_id)
    rights.require(principal, run.what)
    return run


def _look(run: ImportRun, *, hold: bool = False) -> tuple[Preview, Undo | None]:
    if problem := _over(run):
        return Preview(run, Touched(), problem), None
    work = undoer(run.what, RowUndo)(run.what, run.id, today())
    if hold:
        work.hold()
    touched = work.touched()
    return Preview(run, touched, touched.why_not or _in_the_way(touched)), work


def _over(run: ImportRun) -> Problem | None:
    """Why there is nothing to undo in the run at all."""
    if run.undoes is not None:
        return IS_UNDO
    if run.undone_at is not None:
        return UNDONE.filled(at=run.undone_at.isoformat(sep=" ", timespec="minutes"), by=run.undone_by)
    if run.rows_loaded == 0:
        return NOTHING
    kept = db.session.scalar(select(exists().where(ImportChange.run_id == run.id)))
    return None if kept else FORGOTTEN.filled(kept=KEPT_RUNS)


def _in_the_way(touched: Touched) -> Problem | None:
    if touched.used:
        rows = said(touched.used)
        return Problem(USED.zh.format(rows=rows.zh), USED.en.format(rows=rows.en))
    return None if touched.removed or touched.put_back else ALL_CHANGED


def _remember(seen: Preview) -> ImportRun:
    """The undo as a run; rows changed since count as rejected."""
    run, touched = seen.run, seen.touched
    done = touched.removed + touched.put_back
    run.undone_at, run.undone_by = datetime.now(UTC), actor_name()
    made = ImportRun(
        what=run.what,
        file_name=run.file_name,
        file_sha256=run.file_sha256,
        actor=actor_name(),
        rows_read=done + touched.left_alone,
        rows_loaded=done,
        rows_unchanged=0,
        rows_rejected=touched.left_alone,
        options=run.options,
        undoes=run.id,
    )
    db.session.add(made)
    db.session.flush()
    facts = {"removed": touched.removed, "put_back": touched.put_back, "left_alone": touched.left_alone}
    record("undo", run.what, made.id, undoes=run.id, file=run.file_name, **facts)
    return made
