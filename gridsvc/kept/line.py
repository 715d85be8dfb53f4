"""The line on which a process hears what changed in its database: LISTEN, on a connection and a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable

import psycopg
from sqlalchemy import make_url

CHANNEL = "gridsvc"
BEAT_S = 0.3  # after so long without a word the database is asked, which shows that there was none
SURE_S = 0.9  # how long that counts
OPENING_S = 3.0  # how long the first asker waits for the line
HICCUP_S = 0.3  # how long one waits for a beat that is late: a process that was busy, not a line that broke
RETRY_S = 0.5
CONNECTION = {"application_name": "gridsvc line", "connect_timeout": "3", "tcp_user_timeout": "3000"}

log = logging.getLogger(__name__)


class Line:
    """Calls `hear` with each word told, and `anew` whenever words may have been missed before."""

    def __init__(self, database_url: str, *, hear: Callable[[str], None], anew: Callable[[], None]) -> None:
        self._conninfo = conninfo(database_url)
        self._hear, self._anew = hear, anew
        self._sure_until = 0.0
        self._patience_s = OPENING_S
        self._beaten = threading.Condition()
        self._closed = threading.Event()
        threading.Thread(target=self._keep, name=CONNECTION["application_name"], daemon=True).start()

    def sure(self) -> bool:
        """Whether all that was committed up to a second ago has been heard."""
        if time.monotonic() < self._sure_until:
            return True
        with self._beaten:
            if not self._beaten.wait_for(self._decided, self._patience_s):
                self._patience_s = 0.0  # the next ones need not wait, until it beats again
        return time.monotonic() < self._sure_until

    def close(self) -> None:
        """Hear no more; the thread ends with its next beat."""
        self._closed.set()
        self._broken()

    def _decided(self) -> bool:
        return not self._patience_s or time.monotonic() < self._sure_until

    def _keep(self) -> None:
        """Listen until closed; a line that breaks is laid again."""
        while not self._closed.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True, **CONNECTION) as connection:  # type: ignore[arg-type]
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._anew()
                    self._listen(connection)
            except psycopg.Error as error:
                if self._patience_s and not self._closed.is_set():  # else it was told
                    log.warning("the line to the database broke; until it is back everything is asked anew: %s", error)
            self._broken()
            self._closed.wait(RETRY_S)

    def _listen(self, connection: psycopg.Connection) -> None:
        while not self._closed.is_set():
            asked = time.monotonic()
            connection.execute("SELECT")  # what was committed before it is told before its answer
            for word in connection.notifies(timeout=0):
                self._hear(word.payload)
            self._beat(asked + SURE_S)
            for word in connection.notifies(timeout=BEAT_S, stop_after=1):
                self._hear(word.payload)

    def _beat(self, sure_until: float) -> None:
        with self._beaten:
            self._sure_until, self._patience_s = sure_until, HICCUP_S
            self._beaten.notify_all()

    def _broken(self) -> None:
        with self._beaten:
            self._sure_until = self._patience_s = 0.0
            self._beaten.notify_all()


def conninfo(database_url: str, **options: str) -> str:
    """A libpq URL of SQLAlchemy's."""
    url = make_url(database_url).set(drivername="postgresql").update_query_dict(options)
    return url.render_as_string(hide_password=False)
