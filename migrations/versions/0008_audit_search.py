"""the audit trail is searched by who, what and action, newest first, by indexes in that order"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_entry_by_actor": ["actor", "id"],
    "ix_audit_entry_by_action": ["action", "id"],
    "ix_audit_entry_by_subject": ["subject", "subject_id", "id"],
}


def upgrade():
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entry", columns)
    op.drop_index("ix_audit_entry_subject", "audit_entry")


def downgrade():
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject", "subject_id"])
    for name in INDEXES:
        op.drop_index(name, "audit_entry")
