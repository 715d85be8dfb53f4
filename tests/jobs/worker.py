"""A worker that is a process of its own: what a test's script calls last, with the database's URL as its argument."""

import sys
from contextlib import contextmanager

from gridsvc.app import create_app
from gridsvc.config import load_settings
from gridsvc.jobs.queue import run_worker


def work():
    app = create_app(load_settings(), database_url=sys.argv[1])

    @contextmanager
    def around(_name):
        with app.app_context():
            yield

    run_worker(sys.argv[1], around)
