"""the library of addresses: kinds of points, versions, aliases of names, compounds, texts it lacks"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
KINDS = "'gate', 'plate', 'building', 'unit', 'compound', 'interpolated'"
# Files of before said the kind of their points in a column that was nobody's.
KNOWN_KINDS = f"""
    UPDATE standard_address SET point_kind = attributes ->> 'point_kind', attributes = attributes - 'point_kind'
     WHERE point_kind = '' AND attributes ->> 'point_kind' IN ({KINDS})"""
KEPT = (
    *("code", "text", "division", "road", "section", "lane", "alley", "number", "compound", "building", "unit"),
    *("floor", "room", "status", "households", "geometry", "point_kind", "src_crs", "main_id", "replaced_by_id"),
    *("provisional", "attributes"),
)
KEEP = f"""
    CREATE FUNCTION gridsvc_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO address_version (address_id, actor, reason, run_id, before)
        SELECT OLD.id, coalesce(current_setting('gridsvc.actor', true), ''),
               coalesce(current_setting('gridsvc.reason', true), ''),
               nullif(current_setting('gridsvc.run', true), '')::integer,
               -- JSON of a geometry would lose digits
               jsonb_object_agg(was.key, CASE was.key WHEN 'geometry' THEN to_jsonb(OLD.geometry::text)
                                                      ELSE was.value END)
          FROM jsonb_each(to_jsonb(OLD)) was JOIN jsonb_each(to_jsonb(NEW)) becomes USING (key)
         WHERE was.key = ANY ('{{{",".join(KEPT)}}}')
           AND CASE was.key WHEN 'geometry' THEN OLD.geometry IS DISTINCT FROM NEW.geometry
                            ELSE was.value IS DISTINCT FROM becomes.value END;
        RETURN NULL;
    END $$"""
OLD, NEW = (", ".join(f"{side}.{name}" for name in KEPT) for side in ("OLD", "NEW"))
TRIGGER = f"""
    CREATE TRIGGER keep_version AFTER UPDATE OF {", ".join(KEPT)} ON standard_address FOR EACH ROW
    WHEN (({OLD}) IS DISTINCT FROM ({NEW})) EXECUTE FUNCTION gridsvc_keep_version()"""


def _text(name, default=None):
    return sa.Column(name, sa.String(), server_default=default, nullable=False)


def _refers(name, table):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"))


def _json(name, default=None):
    return sa.Column(name, postgresql.JSONB(), server_default=default and sa.text(default), nullable=False)


def _moment(name, default="now()"):
    return sa.Column(name, MOMENT, server_default=sa.text(default), nullable=False)


def _shape(kind):
    return sa.Column("geometry", Geometry(kind, srid=4490, spatial_index=False))


def upgrade():
    op.execute("SET LOCAL lock_timeout = '10s'")
    _addresses()
    op.create_table(
        "address_version",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("address_id", sa.Integer(), nullable=False),
        _moment("at", "clock_timestamp()"),
        *map(_text, ("actor", "reason")),
        sa.Column("run_id", sa.Integer()),
        _json("before"),
    )
    op.create_index(op.f("ix_address_version_address_id"), "address_version", ["address_id"])
    op.execute(KEEP)
    op.execute(TRIGGER)
    op.create_table(
        "name_alias",
        sa.Column("id", sa.Integer(), primary_key=True),
        *map(_text, ("kind", "alias", "alias_key", "name")),
        _text("origin", ""),
        sa.UniqueConstraint("kind", "alias_key", "name", name=op.f("uq_name_alias_kind_alias_key_name")),
        sa.CheckConstraint("kind IN ('road', 'compound', 'division', 'poi')", name=op.f("ck_name_alias_kind")),
    )
    op.create_index(op.f("ix_name_alias_name"), "name_alias", ["name"])
    _compounds()
    _unmatched()
    _findings()


def _addresses():
    op.execute(KNOWN_KINDS)
    table = "standard_address"
    op.create_check_constraint(op.f(f"ck_{table}_point_kind"), table, f"point_kind IN ('', {KINDS})")
    op.add_column(table, sa.Column("replaced_by_id", sa.Integer()))
    replaced = op.f(f"fk_{table}_replaced_by_id_{table}")
    op.create_foreign_key(replaced, table, table, ["replaced_by_id"], ["id"])
    named = sa.text("replaced_by_id IS NOT NULL")
    op.create_index(f"ix_{table}_replaced_by_id", table, ["replaced_by_id"], postgresql_where=named)
    op.add_column(table, sa.Column("provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(op.f(f"ck_{table}_provisional"), table, "NOT provisional OR status = 'UN'")
    op.create_index(f"ix_{table}_provisional", table, ["id"], postgresql_where=sa.text("provisional"))


def _compounds():
    op.create_table(
        "compound",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        _text("name"),
        _refers("community_id", "division"),
        _refers("firm_id", "organisation"),
        _json("contacts", "'[]'"),
        *(
            sa.Column(name, postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'"), nullable=False)
            for name in ("address_ids", "gate_ids")
        ),
        _shape("MULTIPOLYGON"),
        _json("attributes", "'{}'"),
    )
    for name in ("name", "community_id", "firm_id"):
        op.create_index(op.f(f"ix_compound_{name}"), "compound", [name])
    op.create_index("idx_compound_geometry", "compound", ["geometry"], postgresql_using="gist")
    op.create_index("ix_compound_address_ids", "compound", ["address_ids"], postgresql_using="gin")


def _unmatched():
    op.create_table(
        "unmatched_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("text"),
        sa.Column("text_key", sa.String(), nullable=False, unique=True),
        *(_text(name, "") for name in ("road", "compound", "number")),
        _refers("community_id", "division"),
        sa.Column("count", sa.Integer(), nullable=False),
        *map(_moment, ("first_seen", "last_seen")),
        _shape("POINT"),
    )
    op.create_index(op.f("ix_unmatched_text_community_id"), "unmatched_text", ["community_id"])
    op.create_index("idx_unmatched_text_geometry", "unmatched_text", ["geometry"], postgresql_using="gist")


def _findings():
    op.create_table(
        "address_finding",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("kind"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("address_id", "other_id")),
        sa.Column("metres", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("count", "grid_id", "division_id")),
        _moment("found_at"),
        *(_text(name, "") for name in ("settled_by", "settled_reason")),
        sa.Column("settled_at", MOMENT),
        sa.UniqueConstraint("kind", "address_id", "other_id", name=op.f("uq_address_finding_kind_address_id_other_id")),
    )
    op.create_index(op.f("ix_address_finding_address_id"), "address_finding", ["address_id"])


def downgrade():
    for table in ("address_finding", "unmatched_text", "compound", "name_alias"):
        op.drop_table(table)
    op.execute("DROP TRIGGER keep_version ON standard_address")
    op.execute("DROP FUNCTION gridsvc_keep_version()")
    op.drop_table("address_version")
    table = "standard_address"
    for name in ("point_kind", "provisional"):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    for name in ("replaced_by_id", "provisional"):
        op.drop_column(table, name)
