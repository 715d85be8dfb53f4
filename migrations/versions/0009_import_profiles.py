"""profiles of imports: how a file with the same columns was read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "import_profile",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("columns_key", sa.String(), nullable=False),
        sa.Column("order", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("what", "columns_key"),
    )


def downgrade():
    op.drop_table("import_profile")
