"""what is searched as it is typed: addresses by their start and by two characters, resources and events by name"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIGRAMS = """CREATE FUNCTION bigrams(whole text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(whole, at, 2)), '{}') FROM generate_series(1, length(whole) - 1) AS at $$"""
NAMES = (("resource", "name"), ("event", "title"))


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.execute(BIGRAMS)
    op.execute("CREATE INDEX ix_standard_address_text_bigrams ON standard_address USING gin (bigrams(text_key))")
    op.execute("CREATE INDEX ix_standard_address_text_start ON standard_address (text_key text_pattern_ops)")
    for table, column in NAMES:
        op.execute(f"CREATE INDEX ix_{table}_{column}_trgm ON {table} USING gin ({column} gin_trgm_ops)")


def downgrade():
    for table, column in NAMES:
        op.drop_index(f"ix_{table}_{column}_trgm", table)
    op.drop_index("ix_standard_address_text_start", "standard_address")
    op.drop_index("ix_standard_address_text_bigrams", "standard_address")
    op.execute("DROP FUNCTION bigrams(text)")
