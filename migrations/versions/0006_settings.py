"""settings, and the right to change them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GRANT = """UPDATE role SET rights = array_append(rights, 'setting.write')
    WHERE name = 'administrator' AND NOT 'setting.write' = ANY (rights)"""


def upgrade():
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.execute(GRANT)


def downgrade():
    op.execute("UPDATE role SET rights = array_remove(rights, 'setting.write')")
    op.drop_table("setting")
