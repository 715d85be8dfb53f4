"""what a grid holds is listed by an index in the list's own order"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("standard_address", "resource", "event")


def upgrade():
    for table in TABLES:
        op.create_index(f"ix_{table}_grid_id_id", table, ["grid_id", "id"])
        op.drop_index(f"ix_{table}_grid_id", table)


def downgrade():
    for table in TABLES:
        op.create_index(f"ix_{table}_grid_id", table, ["grid_id"])
        op.drop_index(f"ix_{table}_grid_id_id", table)
