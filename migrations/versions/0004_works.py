"""works: what people start and a worker does"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = "state IN ('waiting', 'running')"


def upgrade():
    moment, nothing = postgresql.TIMESTAMP(timezone=True), sa.text("'{}'")
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("stage", sa.String(), server_default="", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("problem_zh", sa.String(), server_default="", nullable=False),
        sa.Column("problem_en", sa.String(), server_default="", nullable=False),
        sa.Column("options", postgresql.JSONB(), server_default=nothing, nullable=False),
        sa.Column("result", postgresql.JSONB(), server_default=nothing, nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("started_at", moment),
        sa.Column("finished_at", moment),
        sa.Column("cancel_wanted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_work_known_state")
        ),
    )
    op.create_index("ix_work_actor_id_created_at", "work", ["actor_id", "created_at"])
    op.create_index("ix_work_open", "work", ["kind", "id"], postgresql_where=sa.text(OPEN))


def downgrade():
    op.drop_table("work")
