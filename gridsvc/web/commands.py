"""What the command line gives to each command, and the types of its options."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

import click
from flask import Flask

from gridsvc.errors import BadParameter


class Database(Protocol):
    """The database, up and migrated, when a command asks for it."""

    def application(self) -> AbstractContextManager[Flask]:
        """An app in its context; the command commits."""

    def transaction(self) -> AbstractContextManager[Flask]:
        """The same with one commit at the end, or none when something is raised."""


class Day(click.ParamType):
    """An option that takes a day; raises BadParameter for anything else."""

    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that was typed."""
        del ctx
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise BadParameter(
                name=param.opts[0] if param else self.name,
                value=value,
                expected="a date such as 2026-11-22",
                expected_zh="日期，如 2026-11-22",
            ) from None
