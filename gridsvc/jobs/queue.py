"""The job queue: procrastinate on the same PostgreSQL, in its own schema; jobs run inside an app context."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import procrastinate
from procrastinate.app import WorkerOptions
from sqlalchemy import make_url

from gridsvc.migrations import JOBS_SCHEMA

queue = procrastinate.App(connector=procrastinate.PsycopgConnector())
JOB_MODULES = ("gridsvc.grids.jobs",)

_around: list[Callable[[str], AbstractContextManager[Any]]] = []


def periodic(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A function of no arguments that a worker calls at every minute that `cron` (UTC) names, one at a time."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__name__}"

        def job(timestamp: int) -> None:
            del timestamp
            with _around[-1](name):
                function()

        task = queue.task(name=name, queueing_lock=name, lock=name)(job)
        queue.periodic(cron=cron)(task)
        return function

    return register


def run_worker(
    database_url: str, around: Callable[[str], AbstractContextManager[Any]], *, forever: bool = True
) -> None:
    """Work until a signal ends it, or only what is due. `around(job name)` is the context each job runs in."""
    _around.append(around)
    connector = procrastinate.PsycopgConnector(conninfo=conninfo(database_url), min_size=1, max_size=4)
    options = WorkerOptions(concurrency=2, listen_notify=True, delete_jobs="successful", wait=forever)
    with queue.replace_connector(connector) as app:
        app.run_worker(**options)


def conninfo(database_url: str) -> str:
    """A libpq URL of the SQLAlchemy URL, with the jobs' schema first on its path."""
    url = make_url(database_url).set(drivername="postgresql")
    url = url.update_query_dict({"options": f"-csearch_path={JOBS_SCHEMA},public"})
    return url.render_as_string(hide_password=False)
