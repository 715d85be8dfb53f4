"""The job queue: procrastinate on the same PostgreSQL, in its own schema; jobs run inside an app context."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import procrastinate
from procrastinate.app import WorkerOptions

from gridsvc.kept import line
from gridsvc.migrations import JOBS_SCHEMA

queue = procrastinate.App(connector=procrastinate.PsycopgConnector())
JOB_MODULES = (
    "gridsvc.desk.jobs",
    "gridsvc.jobs.services",
    "gridsvc.addresses.examination",
    "gridsvc.addresses.waiting",
    "gridsvc.grids.jobs",
    "gridsvc.imports.jobs",
    "gridsvc.papers.jobs",
    "gridsvc.settings.retention",
)

_around: list[Callable[[str], AbstractContextManager[Any]]] = []


def on_demand(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A function that a worker calls whenever a job of that name was deferred, with the job's arguments."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        def job(**arguments: Any) -> None:
            with _around[-1](name):
                function(**arguments)

        queue.task(name=name)(job)
        return function

    return register


def periodic(cron: str, *, alone: bool = True) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A function of no arguments that a worker calls at every minute that `cron` (UTC) names, one at a time.

    Not `alone`, it may run twice at once, and is not held up by a worker that died in it.
    """

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__name__}"

        def job(timestamp: int) -> None:
            del timestamp
            with _around[-1](name):
                function()

        task = queue.task(name=name, queueing_lock=name, lock=name if alone else None)(job)
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
    return line.conninfo(database_url, options=f"-csearch_path={JOBS_SCHEMA},public")
