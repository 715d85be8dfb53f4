"""leave keeps a file's unknown columns; a whole building and some floors of it may be decided apart"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONE_A_DAY = """ALTER TABLE grid_decision ADD CONSTRAINT one_decision_a_day EXCLUDE USING gist (
    layer_id WITH =, coalesce(building_id, 0) WITH =, place_key WITH =, unit WITH =, ({floors}) WITH &&, valid WITH &&)"""


def upgrade():
    nothing = sa.text("'{}'")
    op.add_column("leave", sa.Column("attributes", postgresql.JSONB(), server_default=nothing, nullable=False))
    _decided_by("int4range(coalesce(floor_from, -1000000), coalesce(floor_to, -1000000), '[]')")


def downgrade():
    _decided_by("int4range(floor_from, floor_to, '[]')")
    op.drop_column("leave", "attributes")


def _decided_by(floors):
    op.drop_constraint("one_decision_a_day", "grid_decision")
    op.execute(ONE_A_DAY.format(floors=floors))
