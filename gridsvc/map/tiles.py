"""Routes of map."""

from flask import Blueprint

bp = Blueprint("tiles", __name__)
