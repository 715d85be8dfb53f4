"""what people wrote of the bounds of a plan's grids"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.create_table(
        "plan_bounds",
        sa.Column("plan_id", sa.Integer(), sa.ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("zh", sa.String(), server_default="", nullable=False),
        sa.Column("en", sa.String(), server_default="", nullable=False),
        sa.Column("shape_key", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column(
            "at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
    )


def downgrade():
    op.drop_table("plan_bounds")
