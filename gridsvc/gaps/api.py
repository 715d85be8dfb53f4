"""Routes of gaps."""

from flask import Blueprint

bp = Blueprint("gaps_api", __name__)
