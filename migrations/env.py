"""Alembic's environment: runs on the application's engine, geometry-aware."""

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers

target = current_app.extensions["migrate"].db
LOCK_TIMEOUT = "SET lock_timeout = '10s'"


def run() -> None:
    """Upgrade, downgrade or compare, in one transaction."""
    with target.engine.connect() as connection:
        connection.exec_driver_sql(LOCK_TIMEOUT)
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
