"""The service below a path of its host (GRIDSVC_URL_PREFIX), whether or not a proxy takes the path away."""

from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def below(prefix: str, inner: Wsgi) -> Wsgi:
    """`inner` with every link below `prefix` (such as /gridsvc; "" changes nothing)."""
    if not prefix:
        return inner

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return inner(environ, start_response)

    return outer
