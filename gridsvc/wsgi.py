"""The WSGI entry: `gunicorn gridsvc.wsgi:app`, configured by the environment."""

import gc

from gridsvc.app import create_app

app = create_app()
gc.collect()
gc.freeze()  # what stays for good need not be walked through again and again while requests wait
