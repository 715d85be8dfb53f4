"""a parent is a link only: its code waits no more among the attributes"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    for table in ("division", "organisation"):
        op.execute(f"UPDATE {table} SET attributes = attributes - 'parent_code' WHERE attributes ? 'parent_code'")


def downgrade():
    pass
