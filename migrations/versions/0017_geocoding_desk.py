"""the geocoding desk: sources, batches with their rows and texts, decisions about texts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
JSONB = postgresql.JSONB(none_as_null=True)
GONE = {"ondelete": "CASCADE"}


def _id():
    return sa.Column("id", sa.Integer(), primary_key=True)


def _text(name, default=None):
    return sa.Column(name, sa.String(), server_default=default, nullable=False)


def _json(name, default="{}", *, needed=True):
    return sa.Column(
        name, JSONB, server_default=None if default is None else sa.text(f"'{default}'"), nullable=not needed
    )


def _at(name, default="now()"):
    return sa.Column(name, MOMENT, server_default=default and sa.text(default), nullable=default is None)


def _refers(name, table, *, needed=True, **how):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id", **how), nullable=not needed)


def _number(name):
    return sa.Column(name, sa.Integer(), nullable=True)


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.create_table(
        "desk_source",
        _id(),
        _text("name"),
        _text("columns_key", ""),
        _json("options"),
        _text("actor"),
        _at("updated_at"),
        sa.UniqueConstraint("name"),
    )
    op.create_index(None, "desk_source", ["columns_key"])
    op.create_table(
        "desk_batch",
        _id(),
        _refers("source_id", "desk_source"),
        _text("name"),
        _json("columns", None),
        _json("options"),
        sa.Column("on_day", sa.Date(), nullable=False),
        _number("actor_id"),
        _text("actor"),
        _at("created_at"),
        _number("work_id"),
    )
    op.create_index(None, "desk_batch", ["source_id"])
    _decisions()
    _texts()
    op.create_table(
        "desk_row",
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("desk_batch.id", **GONE), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _refers("text_id", "desk_text", needed=False, **GONE),
        _json("cells", None),
    )
    op.create_index(None, "desk_row", ["text_id"])


def _decisions():
    op.create_table(
        "desk_decision",
        _id(),
        _refers("batch_id", "desk_batch", **GONE),
        _refers("source_id", "desk_source"),
        _text("text"),
        _text("text_key"),
        _text("kind"),
        _json("result", None),
        _refers("address_id", "standard_address", needed=False, ondelete="SET NULL"),
        _text("reason", ""),
        _json("effects"),
        _number("actor_id"),
        _text("actor"),
        _at("at", "clock_timestamp()"),
        _at("undone_at", None),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('accept', 'pin', 'propose', 'reject')", name="kind"),
    )
    op.create_index(None, "desk_decision", ["batch_id"])
    op.create_index(None, "desk_decision", ["source_id"])
    op.create_index(
        "ix_desk_decision_standing", "desk_decision", ["text_key"], postgresql_where=sa.text("undone_at IS NULL")
    )


def _texts():
    op.create_table(
        "desk_text",
        _id(),
        _refers("batch_id", "desk_batch", **GONE),
        _text("text"),
        _text("text_key"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        _text("state", "new"),
        _json("found", None, needed=False),
        _json("result", None, needed=False),
        _text("level", ""),
        _number("score"),
        _text("version", ""),
        _refers("address_id", "standard_address", needed=False, ondelete="SET NULL"),
        _refers("decision_id", "desk_decision", needed=False),
        sa.Column("reused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _number("claimed_by"),
        _at("claimed_until", None),
        _at("skipped_at", None),
        sa.CheckConstraint("state IN ('new', 'queued', 'taken', 'decided')", name="state"),
        sa.UniqueConstraint("batch_id", "text_key"),
    )
    for name, columns, where in (
        ("ix_desk_text_new", ["batch_id", "id"], "state = 'new'"),
        ("ix_desk_text_queue", ["batch_id", "count"], "state = 'queued'"),
        ("ix_desk_text_decision_id", ["decision_id"], "decision_id IS NOT NULL"),
        ("ix_desk_text_address_id", ["address_id"], "address_id IS NOT NULL"),
        (None, ["text_key"], None),
    ):
        op.create_index(name, "desk_text", columns, postgresql_where=where and sa.text(where))


def downgrade():
    for table in ("desk_row", "desk_text", "desk_decision", "desk_batch", "desk_source"):
        op.drop_table(table)
