"""one address in force has a text, however many revoked ones had it; texts may change hands within a transaction"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.execute(
        "ALTER TABLE standard_address ADD CONSTRAINT one_in_force EXCLUDE USING btree (text_key WITH =) "
        "WHERE (status <> 'AB') DEFERRABLE INITIALLY IMMEDIATE"
    )
    op.drop_constraint("uq_standard_address_text_key", "standard_address")
    op.create_index("ix_standard_address_text_key", "standard_address", ["text_key"])  # revoked ones are looked up, too


def downgrade():
    """Fails where a revoked address has the text of another one: one of them has to be renamed first."""
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.drop_index("ix_standard_address_text_key", "standard_address")
    op.create_unique_constraint("uq_standard_address_text_key", "standard_address", ["text_key"])
    op.drop_constraint("one_in_force", "standard_address")
