"""`gridsvc assets build`."""

from pathlib import Path

import click

from gridsvc.app import create_app
from gridsvc.config import load_settings
from gridsvc.web.assets import build_all


@click.group()
def assets() -> None:
    """The front-end bundles."""


@assets.command("build")
def build() -> None:
    """Build every bundle and the translations; needs no database."""
    settings = load_settings({"GRIDSVC_SECRET_KEY": "not used here", "GRIDSVC_VAR": str(Path("var"))})
    for name in build_all(create_app(settings, database_url="postgresql+psycopg://")):
        click.echo(name)
