"""Settings, read once from the environment and a .env file."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides; contract.md names every variable."""

    var: Path
    database_url: str | None
    secret_key: str
    port: int = 8080
    public: bool | None = None  # not said: closed, but open for a demo
    timezone: ZoneInfo = DEFAULT_ZONE
    language: str = "zh"
    url_prefix: str = ""
    basemap_url: str = ""
    basemap_crs: str = "wgs84"
    proxies: int = 0  # how many proxies stand before the service: their X-Forwarded-For and -Proto are believed

    @property
    def imports_folder(self) -> Path:
        """Where the row results of imports are kept."""
        return self.var / "imports"

    @property
    def papers_folder(self) -> Path:
        """Where papers that took long lie, for a day."""
        return self.var / "papers"


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from `env` (default: the process environment over ./.env).

    Raises ValueError naming the variable when a value cannot be used.
    """
    values = _environment() if env is None else dict(env)
    var = Path(values.get("GRIDSVC_VAR") or "var").resolve()
    return Settings(
        var=var,
        database_url=values.get("DATABASE_URL") or None,
        secret_key=values.get("GRIDSVC_SECRET_KEY") or _kept_secret(var),
        port=_integer(values, "PORT", 8080),
        public=values["GRIDSVC_PUBLIC"] in {"1", "true", "yes"} if values.get("GRIDSVC_PUBLIC") else None,
        timezone=_zone(values.get("GRIDSVC_TZ") or "Asia/Shanghai"),
        language=values.get("GRIDSVC_LANG") or "zh",
        url_prefix=(values.get("GRIDSVC_URL_PREFIX") or "").rstrip("/"),
        basemap_url=values.get("GRIDSVC_BASEMAP_URL") or "",
        basemap_crs=values.get("GRIDSVC_BASEMAP_CRS") or "wgs84",
        proxies=_integer(values, "GRIDSVC_PROXIES", 0),
    )


def _environment() -> dict[str, str]:
    from_file = {k: v for k, v in dotenv_values(".env").items() if v is not None}
    return from_file | dict(os.environ)


def _kept_secret(var: Path) -> str:
    """The secret of this installation, made on first use and readable by its owner only."""
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        descriptor, new = tempfile.mkstemp(prefix=path.name, dir=var)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # of several processes that start at once, the first one's counts
            os.link(new, path)
        Path(new).unlink()
    return path.read_text().strip()


def _integer(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name) or str(default)
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        raise ValueError(f"GRIDSVC_TZ must name a time zone such as Asia/Shanghai, not {name!r}") from None
