"""The language of a request: ?lang=, else the session's, else the setting (Chinese first)."""

from datetime import date

from flask import Flask, current_app, request, session
from flask_babel import format_date

from gridsvc.extensions import babel

LANGUAGES = ("zh", "en")


def init_language(app: Flask) -> None:
    """Flask-Babel on `app`; message ids are the Chinese texts, so only English has a catalogue."""
    app.config["BABEL_DEFAULT_LOCALE"] = app.config["SETTINGS"].language
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.globals["language"] = chosen
    app.jinja_env.filters["weekday"] = weekday


def weekday(day: date) -> str:
    """周一 or Mon."""
    return str(format_date(day, "EEE"))


def chosen() -> str:
    """zh or en; a choice by ?lang= is remembered in the session."""
    asked = request.args.get("lang", "")[:2].lower()
    if asked in LANGUAGES:
        if session.get("lang") != asked:
            session["lang"] = asked
        return asked
    if session.get("lang") in LANGUAGES:
        return str(session["lang"])
    return str(current_app.config["SETTINGS"].language)
