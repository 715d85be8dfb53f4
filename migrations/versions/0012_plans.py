"""plans with their edits, the move book, notices, what ended a version, how ground came to a grid"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
# What ended a version: the next one of the same grid, else the first edition of the day on which it ended, else
# (replaced on its own day) the next edition of that day.
CLOSED_BY = """
    UPDATE grid_version v SET closed_by = coalesce(
        (SELECT n.edition_id FROM grid_version n JOIN edition e ON e.id = n.edition_id
          WHERE n.grid_id = v.grid_id AND e.number > own.number ORDER BY e.number LIMIT 1),
        (SELECT e.id FROM edition e WHERE e.layer_id = v.layer_id AND e.number > own.number
           AND e.effective_on = coalesce(upper(v.valid), own.effective_on) ORDER BY e.number LIMIT 1))
      FROM edition own WHERE own.id = v.edition_id AND NOT coalesce(upper_inf(v.valid), false)"""

PLANNERS = ("planner", "commander", "administrator")
ALL = ("address_staff", "planner", "dispatcher", "commander", "grid_worker", "department_officer", "verifier")
RIGHTS = {"plan.read": (*ALL, "supervisor", "administrator"), "plan.approve": PLANNERS}
GRANT = sa.text(
    """UPDATE role SET rights = array_append(rights, :right)
        WHERE name = ANY (:roles) AND NOT :right = ANY (rights)"""
)


def _text(name, default=None):
    return sa.Column(name, sa.String(), server_default=default, nullable=False)


def _number(name, refers=None, *, needed=False, default=None):
    keys = (sa.ForeignKey(f"{refers}.id"),) if refers else ()
    return sa.Column(name, sa.Integer(), *keys, nullable=not needed, server_default=default, autoincrement=False)


def _user(name):
    return sa.Column(name, sa.Integer(), sa.ForeignKey("app_user.id", ondelete="SET NULL"))


def _moment(name, default="now()"):
    return sa.Column(name, MOMENT, server_default=sa.text(default), nullable=False)


def _shape(*, nullable=False):
    return sa.Column("geometry", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False), nullable=nullable)


def _of_plan(name, *columns, numbered=True):
    """A table whose rows go with their plan."""
    key = (sa.Column("id", sa.Integer(), primary_key=True),) if numbered else ()
    plan = sa.Column("plan_id", sa.Integer(), sa.ForeignKey("plan.id", ondelete="CASCADE"), nullable=False)
    op.create_table(name, *key, plan, *columns)
    if numbered:
        op.create_index(op.f(f"ix_{name}_plan_id"), name, ["plan_id"])


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.add_column("grid_version", sa.Column("closed_by", sa.Integer()))
    op.create_foreign_key(op.f("fk_grid_version_closed_by_edition"), "grid_version", "edition", ["closed_by"], ["id"])
    op.create_index(op.f("ix_grid_version_closed_by"), "grid_version", ["closed_by"])
    op.execute(CLOSED_BY)
    op.add_column("grid_lineage", sa.Column("descent", sa.String(), server_default="", nullable=False))
    _moves()
    _plans()
    _what_edits_left()
    _what_people_say()
    _what_users_are_told()
    for right, roles in RIGHTS.items():
        op.execute(GRANT.bindparams(right=right, roles=list(roles)))


def _moves():
    op.create_table(
        "move",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        _number("edition_id", "edition"),
        _text("table_name"),
        _number("record_id", needed=True),
        _number("from_grid_id", "grid"),
        _number("to_grid_id", "grid"),
        _number("from_edition_id", "edition"),
        _moment("at"),
    )
    op.create_index(op.f("ix_move_edition_id"), "move", ["edition_id"])
    op.create_index("ix_move_thing", "move", ["table_name", "record_id"])


def _plans():
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), primary_key=True),
        _number("layer_id", "layer", needed=True),
        _number("base_id", "edition"),
        _number("edition_id", "edition"),
        _text("title"),
        *(_text(name, "") for name in ("reason", "approval_number")),
        _text("status", "draft"),
        *(_number(name, needed=True, default="0") for name in ("version", "head", "last", "submission")),
        sa.Column("locked", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False),
        _user("author_id"),
        _text("author"),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("effective_on", sa.Date()),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'approved', 'published', 'discarded')", name=op.f("ck_plan_status")
        ),
        sa.CheckConstraint("0 <= head AND head <= last", name=op.f("ck_plan_head_of_last")),
    )
    for name in ("layer_id", "author_id"):
        op.create_index(op.f(f"ix_plan_{name}"), "plan", [name])


def _what_edits_left():
    _of_plan(
        "plan_edit",
        _number("seq", needed=True),
        _text("verb"),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        _text("by"),
        _moment("at", "clock_timestamp()"),
        sa.PrimaryKeyConstraint("plan_id", "seq"),
        numbered=False,
    )
    _of_plan(
        "plan_grid",
        _number("seq", needed=True),
        _text("code"),
        _shape(nullable=True),
        _text("name", ""),
        _text("kind", "base"),
        _number("community_id", "division"),
        sa.Column("noded", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "seq", "code"),
        numbered=False,
    )
    op.create_index("ix_plan_grid_latest", "plan_grid", ["plan_id", "code", "seq"])
    division = sa.ForeignKey("division.id", ondelete="CASCADE")
    _of_plan(
        "plan_division",
        _number("seq", needed=True),
        sa.Column("division_id", sa.Integer(), division, nullable=False),
        _shape(),
        sa.PrimaryKeyConstraint("plan_id", "seq", "division_id"),
        numbered=False,
    )
    for name in ("plan_grid", "plan_division"):
        op.create_index(f"idx_{name}_geometry", name, ["geometry"], postgresql_using="gist")


def _what_people_say():
    place = (sa.Column(name, sa.Double()) for name in ("lon", "lat"))
    _of_plan("plan_comment", _text("text"), _text("by"), _moment("at", "clock_timestamp()"), *place)
    _of_plan(
        "plan_signature",
        _text("step"),
        _number("division_id", "division"),
        _text("verdict"),
        _text("note", ""),
        _number("submission", needed=True),
        _user("by_id"),
        _text("by"),
        _moment("at", "clock_timestamp()"),
        sa.CheckConstraint("verdict IN ('approve', 'return')", name=op.f("ck_plan_signature_verdict")),
    )


def _what_users_are_told():
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("app_user.id", ondelete="CASCADE"), nullable=False),
        _moment("at"),
        _text("kind"),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        _text("link", ""),
        sa.Column("read_at", MOMENT),
    )
    op.create_index("ix_notice_of_user", "notice", ["user_id", "id"])


def downgrade():
    for right in RIGHTS:
        op.execute(sa.text("UPDATE role SET rights = array_remove(rights, :right)").bindparams(right=right))
    for table in (
        *("plan_signature", "plan_comment", "plan_division", "plan_grid", "plan_edit"),
        *("plan", "move", "notice"),
    ):
        op.drop_table(table)
    op.drop_column("grid_lineage", "descent")
    op.drop_column("grid_version", "closed_by")
