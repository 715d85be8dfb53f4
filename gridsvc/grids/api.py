"""Routes of grids."""

from flask import Blueprint

bp = Blueprint("grids_api", __name__)
