"""The description of the API is valid, and says neither more nor less than the routes."""

import json
import re
from importlib.resources import files

from openapi_spec_validator import validate

METHODS = {"get", "post", "put", "patch", "delete"}
DESCRIBED = ("/api/", "/tiles/", "/healthz", "/readyz", "/metrics")


def description():
    return json.loads(files("gridsvc.web").joinpath("openapi.json").read_text("utf-8"))


def test_it_is_valid_openapi_3_1():
    validate(description())


def test_it_describes_exactly_the_routes(shared_app):
    routes = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", str(rule)), method.lower())
        for rule in shared_app.url_map.iter_rules()
        for method in rule.methods or ()
        if method.lower() in METHODS and str(rule).startswith(DESCRIBED)
    }
    described = {
        (path, method) for path, item in description()["paths"].items() for method in item if method in METHODS
    }
    assert routes == described


def test_it_is_served(client):
    assert client.get("/api/v1/openapi.json").json["openapi"].startswith("3.1")


def test_path_parameters_are_all_described():
    for path, item in description()["paths"].items():
        for method in METHODS & set(item):
            named = {p["name"] for p in item[method].get("parameters", ()) if p.get("in") == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path)), (path, method)
