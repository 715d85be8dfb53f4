"""Errors to answers, once: problem documents (RFC 9457) for the API, a page for people."""

import logging

import shapely
from flask import Flask, Response, current_app, json, render_template, request
from flask_babel import get_locale
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from gridsvc.errors import (
    BadParameter,
    Conflict,
    Forbidden,
    GridsvcError,
    NotFound,
    NotSignedIn,
    Unavailable,
    UnusableInput,
)
from gridsvc.geometry.edits.refusals import Refusal

STATUS: dict[type[GridsvcError], int] = {
    BadParameter: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Refusal: 409,
    UnusableInput: 422,
    Unavailable: 503,
}
MACHINE_PATHS = ("/api/", "/tiles/", "/healthz", "/readyz")
SENTENCES = {
    400: ("请求有误。", "The request is malformed."),
    404: ("没有这个页面或资源。", "There is no such page or resource."),
    405: ("不支持这种请求方法。", "This method is not supported here."),
    413: ("请求内容过大。", "The request is too large."),
    429: ("请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    500: (
        "服务出错，已记录。请重试；若仍出错，请联系管理员。",
        "Something failed here and was logged. Try again; if it stays, tell your administrator.",
    ),
    503: ("数据库暂不可用，请稍后再试。", "The database is not available now; try again shortly."),
}

log = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    """Every error of `app` becomes a problem document or a page."""
    app.register_error_handler(GridsvcError, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def _refusal(error: GridsvcError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    facts: dict[str, object] = {
        k: v for k, v in error.facts.items() if not k.endswith("_zh") and isinstance(v, str | int | float | list)
    }
    if isinstance(error, Refusal):
        facts["place"] = error.place and shapely.geometry.mapping(error.place)
    return _answer(status, error.code, (error.detail("zh"), error.detail("en")), **facts)


def _http(error: HTTPException) -> WerkzeugResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    description = error.description or error.name
    return _answer(status, error.name.lower().replace(" ", "-"), SENTENCES.get(status, (description, description)))


def _database(error: OperationalError) -> Response:
    log.error("database: %s", error)
    return _answer(503, "unavailable", SENTENCES[503])


def _unexpected(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _answer(500, "internal-error", SENTENCES[500])


def _answer(status: int, code: str, sentences: tuple[str, str], **facts: object) -> Response:
    zh, en = sentences
    detail = zh if str(get_locale()).startswith("zh") else en
    if not request.path.startswith(MACHINE_PATHS):
        return Response(render_template("web/error.html", status=status, detail=detail), status)
    problem = facts | {
        "type": f"urn:gridsvc:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "detail": detail,
        "detail_zh": zh,
        "detail_en": en,
    }
    return Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")
