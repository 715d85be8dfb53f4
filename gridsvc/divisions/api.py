"""Routes of divisions."""

from flask import Blueprint

bp = Blueprint("divisions_api", __name__)
