"""What the command line gives to each command."""

from contextlib import AbstractContextManager
from typing import Protocol

from flask import Flask


class Database(Protocol):
    """The database, up and migrated, when a command asks for it."""

    def application(self) -> AbstractContextManager[Flask]:
        """An app in its context; the command commits."""

    def transaction(self) -> AbstractContextManager[Flask]:
        """The same with one commit at the end, or none when something is raised."""
