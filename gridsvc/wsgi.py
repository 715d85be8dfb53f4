"""The WSGI entry: `gunicorn gridsvc.wsgi:app`, configured by the environment."""

from gridsvc.app import create_app

app = create_app()
