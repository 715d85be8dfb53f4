"""The service with one more route, which answers an empty JSON object: the peer of benchmarks/http.py."""

from gridsvc.wsgi import app


@app.get("/api/v1/empty")
def empty() -> dict[str, str]:
    """Nothing, behind the hooks of every request."""
    return {}
