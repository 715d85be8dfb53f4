"""One worker on the real queue, working off what is due."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from gridsvc.extensions import db
from gridsvc.jobs.queue import run_worker


@pytest.fixture(scope="session")
def work_off():
    """Does what one worker of `app` does until nothing is due."""

    def work(app) -> None:
        @contextmanager
        def around(_name):
            with app.app_context():
                yield
                db.session.commit()

        with ThreadPoolExecutor(1) as other:  # a browser test may have left an event loop in this thread
            other.submit(run_worker, app.config["SQLALCHEMY_DATABASE_URI"], around, forever=False).result()
        db.session.rollback()

    return work
