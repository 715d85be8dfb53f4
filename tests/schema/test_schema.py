"""The schema: what migrations make is what the models say, both ways, and the database forbids two truths."""

from datetime import date

import flask_migrate
import pytest
from psycopg.errors import ExclusionViolation
from sqlalchemy import inspect, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from gridsvc.extensions import Base, db
from gridsvc.grids.models import Grid, GridVersion, Layer
from gridsvc.kept.topics import TOPIC_OF
from gridsvc.posts.models import Appointment, Person, Post
from tests.factories import gridded


def insert_one(thing):
    with db.session.begin_nested():
        db.session.add(thing)
        db.session.flush()


def test_models_and_migrations_agree(app):
    flask_migrate.check()


def test_downgrade_leaves_nothing_and_upgrade_starts_anew(fresh_app):
    app = fresh_app("downgraded")
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version", "spatial_ref_sys"}
        assert left == set()
        flask_migrate.upgrade()
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_every_geometry_has_its_srid_its_type_and_an_index(app):
    rows = db.session.execute(
        text("SELECT f_table_name, f_geometry_column, srid, type FROM geometry_columns WHERE f_table_schema = 'public'")
    ).all()
    assert {row.srid for row in rows} == {4490}
    indexed = db.session.scalars(
        text("SELECT tablename FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%USING gist (geometry)'")
    ).all()
    assert {row.f_table_name for row in rows} <= set(indexed)


def test_a_grid_has_one_truth_a_day(app, tmp_path):
    gridded(tmp_path)
    version = db.session.scalars(select(GridVersion)).first()
    columns = {c.key: getattr(version, c.key) for c in inspect(GridVersion).column_attrs if c.key != "id"}
    with pytest.raises(IntegrityError) as refused:
        insert_one(GridVersion(**columns))
    assert isinstance(refused.value.orig, ExclusionViolation)


def test_a_post_has_one_holder_a_day(app, tmp_path):
    gridded(tmp_path)
    grid = db.session.scalars(select(Grid)).first()
    post = Post(kind_code="grid_leader", grid_id=grid.id)
    people = [Person(name="示例人员-甲"), Person(name="示例人员-乙")]
    db.session.add_all([post, *people])
    db.session.flush()
    year = Range(date(2026, 1, 1), date(2027, 1, 1))
    db.session.add(Appointment(post_id=post.id, person_id=people[0].id, valid=year))
    db.session.flush()
    with pytest.raises(IntegrityError) as refused:
        insert_one(Appointment(post_id=post.id, person_id=people[1].id, valid=year))
    assert isinstance(refused.value.orig, ExclusionViolation)


def test_there_is_one_primary_layer(app):
    with pytest.raises(IntegrityError):
        insert_one(Layer(code="second", name="第二", relation="primary"))


def test_each_table_that_is_kept_in_memory_tells_of_its_changes_by_topic(app):
    triggers = db.session.execute(
        text("SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = 'tell'")
    )
    assert {table: topic.removesuffix(r"\000") for table, topic in triggers} == TOPIC_OF
