"""every change of the library of addresses is told to the processes that keep its index"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("address_alias", "compound", "name_alias", "standard_address")


def upgrade():
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION gridsvc_tell('addresses')"
        )


def downgrade():
    for table in TABLES:
        op.execute(f"DROP TRIGGER tell ON {table}")
