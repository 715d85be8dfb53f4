"""what a run of an import changed, so that it can be undone"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("import_run", sa.Column("undone_at", postgresql.TIMESTAMP(timezone=True)))
    op.add_column("import_run", sa.Column("undone_by", sa.String()))
    op.add_column("import_run", sa.Column("undoes", sa.Integer()))
    op.create_foreign_key(op.f("fk_import_run_undoes_import_run"), "import_run", "import_run", ["undoes"], ["id"])
    op.create_unique_constraint(op.f("uq_import_run_undoes"), "import_run", ["undoes"])
    op.create_table(
        "import_change",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", postgresql.JSONB()),
        sa.Column("after", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_change_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "table_name", "record_id", name=op.f("pk_import_change")),
    )
    # An address that goes asks whether it is the main one of another.
    main = sa.text("main_id IS NOT NULL")
    op.create_index("ix_standard_address_main_id", "standard_address", ["main_id"], postgresql_where=main)


def downgrade():
    op.drop_index("ix_standard_address_main_id", "standard_address")
    op.drop_table("import_change")
    op.drop_column("import_run", "undoes")
    op.drop_column("import_run", "undone_by")
    op.drop_column("import_run", "undone_at")
