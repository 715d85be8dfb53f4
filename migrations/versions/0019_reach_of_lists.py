"""whose a list of the desk is: the divisions that it is looked for in, so that colleagues work it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Lists there are already are of the divisions in which whoever began them keeps addresses.
BEGUN = """
    UPDATE desk_batch SET division_ids = staff.divisions FROM (
        SELECT user_id, array_agg(DISTINCT division_id) AS divisions
        FROM role_grant JOIN role ON role.id = role_id WHERE 'address.write' = ANY(rights)
        GROUP BY user_id HAVING bool_and(division_id IS NOT NULL)) AS staff
    WHERE staff.user_id = actor_id"""


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.add_column(
        "desk_batch", sa.Column("division_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False)
    )
    op.execute(BEGUN)


def downgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.drop_column("desk_batch", "division_ids")
