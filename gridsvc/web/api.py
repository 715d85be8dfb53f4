"""The description of the API, as written in openapi.json beside this file; a test compares it with the routes."""

from importlib.resources import files

from flask import Blueprint, Response

bp = Blueprint("openapi", __name__)


@bp.get("/api/v1/openapi.json")
def openapi() -> Response:
    """OpenAPI 3.1."""
    return Response(files("gridsvc.web").joinpath("openapi.json").read_bytes(), mimetype="application/json")
