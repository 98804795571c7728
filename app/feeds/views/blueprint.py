"""One blueprint for the feeds; each process keeps the bytes it made on a shelf of its own."""

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

from app.web.shelf import Shelf

bp = Blueprint("feeds", __name__)
ROOM = 64_000_000
_SHELF = "feeds.shelf"


def shelf() -> Shelf:
    found: Shelf = current_app.extensions[_SHELF]
    return found


@bp.record_once
def _put_up(state: BlueprintSetupState) -> None:
    state.app.extensions[_SHELF] = Shelf(room=ROOM)
