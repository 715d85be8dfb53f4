"""every change of what processes keep in memory is told to them, by topic"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TOPICS = {
    "accounts": ("api_token", "app_user", "role", "role_grant"),
    "decisions": ("grid_decision", "reference_feature"),
    "divisions": ("division",),
    "grids": ("edition", "layer"),
    "people": ("appointment", "leave", "person", "post", "post_kind", "stand_in"),
    "settings": ("setting",),
}
TELL = """
    CREATE FUNCTION gridsvc_tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('gridsvc', TG_ARGV[0]);  -- once in a transaction, when it commits
        RETURN NULL;
    END $$"""


def upgrade():
    op.execute(TELL)
    for topic, tables in TOPICS.items():
        for table in tables:
            op.execute(
                f"CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION gridsvc_tell('{topic}')"
            )


def downgrade():
    for table in (table for tables in TOPICS.values() for table in tables):
        op.execute(f"DROP TRIGGER tell ON {table}")
    op.execute("DROP FUNCTION gridsvc_tell()")
