"""the published outlines that plans changed outlines of divisions from"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    outline = Geometry("MULTIPOLYGON", srid=4490, spatial_index=False)
    op.add_column("plan_division", sa.Column("published", outline, nullable=True))


def downgrade():
    op.drop_column("plan_division", "published")
