"""The private PostgreSQL: made once in GRIDSVC_VAR, reached through a socket, shared by whoever needs it now."""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from gridsvc.config import Settings
from gridsvc.errors import Unavailable
from gridsvc.system_packages import Binaries, find_binaries

NAME = "gridsvc"  # of the database and of its superuser
PORT = 5432  # only a part of the socket's name: there is no TCP port
SOCKET = f".s.PGSQL.{PORT}"
SOCKET_PATH_BYTES = 107
OPEN_HOME = Path("/var/lib/gridsvc")
SERVER_ACCOUNT = "postgres"

SETTINGS = {
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "logging_collector": "on",
    "log_filename": "'%a.log'",
    "log_truncate_on_rotation": "on",
}
FRAGILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One data folder under `var` and its server; `durable=False` trades crash safety for speed (tests)."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var.resolve()
        self._durable = durable
        self._use: int | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder, absolute; `var/pg` may be a link to it."""
        return (self.var / "pg").resolve()

    @property
    def running(self) -> bool:
        """Whether the server answers on its socket, whoever started it."""
        return self._postmaster() is not None and (self.socket_folder / SOCKET).exists()

    @property
    def socket_folder(self) -> Path:
        """The folder of the running server's socket, else of the next one's."""
        return Path(self._pid_file()[4]) if self._postmaster() else self._next_socket_folder()

    def url(self, database: str = NAME) -> str:
        """SQLAlchemy URL of a database of this cluster."""
        query = urlencode({"host": self.socket_folder, "port": PORT}, quote_via=quote)  # libpq reads no "+"
        return f"postgresql+psycopg://{NAME}@/{quote(database)}?{query}"

    def start(self) -> None:
        """Become a user of the server; the first one makes the data folder if needed and starts it.

        Raises Unavailable where there is no PostGIS, or the folder is somebody else's, or the server fails.
        """
        if self._use is not None:
            return
        try:
            with self._gate():
                self._use = _locked(self.var / "pg.users", fcntl.LOCK_SH)
                try:
                    self.ensure()
                    self._launch()
                except BaseException:
                    self._leave()
                    raise
        except PermissionError as error:
            raise Unavailable(
                what=f"The data folder {self.var}",
                what_zh=f"数据目录 {self.var} ",
                remedy=f"{error.filename} belongs to another account; run as that one, or set GRIDSVC_VAR",
                remedy_zh=f"{error.filename} 属于其他账户；请用该账户运行，或另设 GRIDSVC_VAR",
            ) from None

    def stop(self) -> None:
        """Stop being a user of the server; the last one stops it."""
        if self._use is not None:
            with self._gate():
                self._leave()

    def ensure(self) -> None:
        """Make the data folder unless it is there; a half-made one is never taken for one."""
        if (self.data / "PG_VERSION").exists():
            return
        self._choose_home()
        data = self.data
        new = data.with_name(f"{data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        self._own_folder(new)
        # Under locale C pg_trgm drops every Chinese character.
        how = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--data-checksums", f"--username={NAME}"]
        self._run("initdb", *how, *([] if self._durable else ["--no-sync"]), "-D", new)
        chosen = SETTINGS if self._durable else SETTINGS | FRAGILE
        with (new / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in chosen.items())
        new.replace(data)

    def create_database(self, name: str, template: str | None = None) -> bool:
        """Make a database, empty or a copy of `template`; False when it was there."""
        quickly = "STRATEGY file_copy" if template and self._binaries.version >= 15 else ""
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} " + quickly)
        try:
            self._administer(make.format(sql.Identifier(name), sql.Identifier(template or "template1")))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return False
        return True

    def drop_database(self, name: str) -> None:
        """Remove a database, disconnecting its sessions; nothing when it is not there."""
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _administer(self, statement: sql.Composed) -> None:
        host = str(self.socket_folder)
        with closing(psycopg.connect(host=host, port=PORT, user=NAME, dbname="postgres", autocommit=True)) as server:
            server.execute(statement)

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        self.var.mkdir(parents=True, exist_ok=True)
        lock = _locked(self.var / "pg.gate", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)

    def _leave(self) -> None:
        assert self._use is not None
        os.close(self._use)
        self._use = None
        try:
            os.close(_locked(self.var / "pg.users", fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            return
        self._halt()

    def _launch(self) -> None:
        if self.running:
            return
        self._halt()  # half started by a killed process, or cut off from its socket
        folder = self._next_socket_folder()
        shutil.rmtree(folder, ignore_errors=True)
        try:
            self._own_folder(folder)
        except FileExistsError:
            raise _failed(f"remove {folder}, which is not ours", f"请删除 {folder}，它不属于本服务") from None
        # A dead server's process id may be somebody else's by now; PostgreSQL would take it for alive.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {"listen_addresses": "", "unix_socket_directories": f'"{folder}"', "port": PORT}
        words = shlex.join(word for name, value in options.items() for word in ("-c", f"{name}={value}"))
        self._run("pg_ctl", "start", "-w", "-t", "300", "-D", self.data, "-l", self.data / "start.log", "-o", words)

    def _halt(self) -> None:
        folder = self.socket_folder
        if self._postmaster() is not None:
            try:
                self._run("pg_ctl", "stop", "-w", "-t", "300", "-m", "fast", "-D", self.data)
            except Unavailable:
                if self._postmaster() is not None:  # else it died before it could stop
                    raise
        shutil.rmtree(folder, ignore_errors=True)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _postmaster(self) -> int | None:
        """Process id of the live server of this very folder."""
        lines = self._pid_file()
        try:
            words = Path(f"/proc/{lines[0]}/cmdline").read_bytes().split(b"\0")
        except (IndexError, FileNotFoundError, ProcessLookupError):
            return None
        folders = {Path(os.fsdecode(word)).resolve() for word in words if word.startswith(b"/")}
        return int(lines[0]) if self.data in folders else None

    @cached_property
    def _binaries(self) -> Binaries:
        made_by = self.data / "PG_VERSION"
        return find_binaries(int(made_by.read_text()) if made_by.exists() else None)

    @property
    def _account(self) -> dict[str, Any]:
        """subprocess arguments: as root, the account that owns the data (PostgreSQL refuses root)."""
        if os.geteuid() != 0:
            return {}
        made = self.data / "PG_VERSION"
        try:
            owner = pwd.getpwuid(made.stat().st_uid) if made.exists() else pwd.getpwnam(SERVER_ACCOUNT)
        except KeyError:
            raise _failed(
                f"as root it needs the account {SERVER_ACCOUNT}, or the one that made {self.data}",
                f"以 root 运行时需要账户 {SERVER_ACCOUNT}，或创建 {self.data} 的账户",
            ) from None
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end, even when interrupted; raise Unavailable when it fails."""
        with subprocess.Popen(
            [self._binaries.folder / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
            start_new_session=True,
            **self._account,
        ) as process:
            try:
                output, _ = process.communicate()
            except BaseException:
                process.wait()
                raise
        if process.returncode:
            last = (output.strip() or program).splitlines()[-1]
            raise _failed(f"{last} ({self.data}/start.log, {self.data}/log)")

    def _own_folder(self, folder: Path) -> None:
        """Make a folder that only the server's account may enter."""
        folder.mkdir(mode=0o700)
        if account := self._account:
            os.chown(folder, account["user"], account["group"])

    def _enterable(self, folder: Path) -> bool:
        test = ["test", "-x", str(folder)]
        return subprocess.run(test, cwd="/", check=False, **self._account).returncode == 0

    def _choose_home(self) -> None:
        """As root under a closed folder, link var/pg to a place that the server's account can enter."""
        link = self.var / "pg"
        if os.geteuid() == 0 and not os.path.lexists(link) and not self._enterable(self.var):
            link.symlink_to(OPEN_HOME / _digest(self.var) / "pg")
        for folder in (self.data.parent.parent, self.data.parent):
            if not folder.exists():
                folder.mkdir()
                folder.chmod(0o755)

    def _next_socket_folder(self) -> Path:
        for place in (tempfile.gettempdir(), "/tmp"):  # noqa: S108
            folder = Path(place, f"gridsvc-{_digest(self.data)}")
            if len(os.fsencode(folder / SOCKET)) <= SOCKET_PATH_BYTES and self._enterable(folder.parent):
                return folder
        raise _failed("set TMPDIR to a folder with a short path", "请将 TMPDIR 设为路径较短的目录")


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """SQLAlchemy URL of the service's database, which runs inside the block.

    DATABASE_URL is handed through untouched; else the private server is used, started first and stopped
    after by whoever is the first and the last to need it. SIGTERM and SIGHUP leave the block as Ctrl-C does.
    """
    if settings.database_url:
        yield settings.database_url
        return
    cluster = Cluster(settings.var)
    with _unwinding():
        try:
            cluster.start()
            cluster.create_database(NAME)
            yield cluster.url()
        finally:
            cluster.stop()


@contextmanager
def _unwinding() -> Iterator[None]:
    """SIGTERM and SIGHUP, where nobody handles them, raise SystemExit in the main thread."""
    in_main = threading.current_thread() is threading.main_thread()
    numbers = [n for n in (signal.SIGTERM, signal.SIGHUP) if in_main and signal.getsignal(n) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _locked(path: Path, how: int) -> int:
    """File descriptor holding a lock that the kernel lets go when the process ends, however it ends."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, how)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _failed(reason: str, reason_zh: str = "") -> Unavailable:
    return Unavailable(
        what="The private PostgreSQL",
        what_zh="自带的 PostgreSQL ",
        remedy=reason,
        remedy_zh=reason_zh or reason,
    )
