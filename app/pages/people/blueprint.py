"""One blueprint for everything about people."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
