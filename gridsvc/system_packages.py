"""Programs the system must bring: which are missing, apt where that is allowed, else the remedy.

Standard library only: `make` runs it with the system's python3 before there is a .venv.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gridsvc.errors import Unavailable

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
POSTGIS_PACKAGE = r"postgresql-([0-9]+)-postgis-3"
OTHER_SERVER = (
    "or set PG_BINDIR to the folder of another initdb; or set DATABASE_URL to a server with PostGIS"
    " (docker-compose.yml starts one)"
)
OTHER_SERVER_ZH = (
    "或将 PG_BINDIR 设为 initdb 所在目录；或将 DATABASE_URL 指向带 PostGIS 的服务器（docker-compose.yml 可启动一个）"
)
# No second server may start beside the private one; the file goes again, the host is not ours.
INSTALL = """set -e
no_main=/etc/postgresql-common/createcluster.d/gridsvc.conf
mkdir -p "${no_main%/*}"
echo 'create_main_cluster = false' > "$no_main"
trap 'rm -f "$no_main"' EXIT
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
"""


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installed PostgreSQL that has PostGIS: the folder of its programs, its major version."""

    folder: Path
    version: int


def find_binaries(version: int | None = None) -> Binaries:
    """The newest PostgreSQL with PostGIS, or the one of that major `version`; PG_BINDIR decides alone.

    Raises Unavailable naming the remedies.
    """
    named = os.environ.get("PG_BINDIR")
    found = [inspected for folder in ([Path(named)] if named else _folders()) if (inspected := _inspect(folder))]
    fitting = [binaries for binaries in found if version in {None, binaries.version}]
    if not fitting:
        raise _postgis_missing(version)
    return max(fitting, key=lambda binaries: binaries.version)


def _folders() -> list[Path]:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("pg_config")
    return [*folders, Path(_output(on_path, "--bindir"))] if on_path else folders


def _inspect(folder: Path) -> Binaries | None:
    programs = [folder / name for name in ("initdb", "pg_ctl", "postgres", "pg_config")]
    if not all(os.access(program, os.X_OK) for program in programs):
        return None
    share = Path(_output(programs[-1], "--sharedir"), "extension")
    if not all((share / f"{name}.control").exists() for name in EXTENSIONS):
        return None
    digits = re.search(r"\d+", _output(programs[-1], "--version"))
    return Binaries(folder, int(digits[0])) if digits else None


def _postgis_missing(version: int | None) -> Unavailable:
    package = f"postgresql-{version}-postgis-3" if version else _newest_postgis()
    which = f" {version}" if version else ""
    return Unavailable(
        what=f"PostgreSQL{which} with PostGIS",
        what_zh=f"带 PostGIS 的 PostgreSQL{which} ",
        remedy=f"sudo apt install {package}; {OTHER_SERVER}.",
        remedy_zh=f"请执行 sudo apt install {package}；{OTHER_SERVER_ZH}。",
    )


def _output(program: str | Path, *arguments: str) -> str:
    """What the program prints, stripped; empty where it is not there or fails."""
    try:
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _newest_postgis() -> str:
    names = _output("apt-cache", "search", "--names-only", f"^{POSTGIS_PACKAGE}$")
    versions = [int(number) for number in re.findall(rf"^{POSTGIS_PACKAGE} ", names, re.MULTILINE)]
    return f"postgresql-{max(versions, default=15)}-postgis-3"


@dataclass(frozen=True, slots=True)
class Need:
    """What the system provides: how to see that it does, its Debian packages, its name, another way out."""

    present: Callable[[], bool]
    packages: Callable[[], Sequence[str]]
    name: str
    name_zh: str
    otherwise: str = ""
    otherwise_zh: str = ""


def _has_postgis() -> bool:
    try:
        return bool(find_binaries())
    except Unavailable:
        return False


def _has_database() -> bool:
    env = Path(".env")
    named = env.exists() and re.search(r"^\s*(export\s+)?DATABASE_URL\s*=\s*\S", env.read_text(), re.MULTILINE)
    return bool(os.environ.get("DATABASE_URL") or named) or _has_postgis()


def _has_browser() -> bool:
    return bool(shutil.which("chromium") and _output("fc-list", ":lang=zh"))


POSTGIS = Need(
    present=_has_postgis,
    packages=lambda: [_newest_postgis()],
    name="PostgreSQL with PostGIS",
    name_zh="带 PostGIS 的 PostgreSQL 数据库",
    otherwise=f"; {OTHER_SERVER}",
    otherwise_zh=f"；{OTHER_SERVER_ZH}",
)
NEEDS = {
    "venv": Need(
        present=lambda: importlib.util.find_spec("ensurepip") is not None,
        packages=lambda: ["python3-venv"],
        name="python3-venv",
        name_zh="虚拟环境模块 python3-venv",
    ),
    "postgis": POSTGIS,
    "database": replace(POSTGIS, present=_has_database),
    "browser": Need(
        present=_has_browser,
        packages=lambda: ["chromium", "fontconfig", "fonts-noto-cjk"],
        name="Chromium with Chinese fonts",
        name_zh="Chromium 浏览器和中文字体",
    ),
}


def install_packages(names: Iterable[str] = ("postgis",)) -> None:
    """Install what is missing of NEEDS[names]: apt-get as root or through `sudo -n`.

    Raises Unavailable naming the packages where neither is allowed or apt fails.
    """
    missing = [NEEDS[name] for name in names if not NEEDS[name].present()]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages()]
    if (rights := _rights()) is None:
        raise _refusal(missing, packages)
    print("apt-get install", *packages, flush=True)
    _run([*rights, "apt-get", "-qq", "update"])
    packages = [package for need in missing for package in need.packages()]
    reason = _run([*rights, "sh", "-c", INSTALL, "sh", *packages])
    if not all(need.present() for need in missing):
        raise _refusal(missing, packages, reason or "apt-get did not bring it")


def _rights() -> list[str] | None:
    """The words before apt-get: none for root, sudo where it asks no password; None where apt is out of reach."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if _output("sudo", "-n", "id", "-u") == "0" else None


def _run(command: Sequence[str]) -> str:
    """Run to the end; apt's first error line, or nothing."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return next((line for line in done.stdout.splitlines() if line.startswith("E:")), "")


def _refusal(missing: Sequence[Need], packages: Sequence[str], reason: str = "") -> Unavailable:
    command = f"sudo apt install {' '.join(packages)}" + (f" ({reason})" if reason else "")
    return Unavailable(
        what=", ".join(need.name for need in missing),
        what_zh="、".join(need.name_zh for need in missing) + " ",
        remedy=command + "".join(need.otherwise for need in missing),
        remedy_zh=f"请执行 {command}" + "".join(need.otherwise_zh for need in missing),
    )


def main(names: Sequence[str]) -> int:
    """Exit code of `python3 -m gridsvc.system_packages NEED…`: 0 all there, 2 with the remedy on stderr."""
    try:
        install_packages(names)
    except Unavailable as refusal:
        print(refusal.detail("zh"), refusal.detail("en"), sep="\n", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
