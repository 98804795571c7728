"""The busy database's page, which keeps the typed text and resends it."""

import re
from typing import Any

from flask import Flask, g, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.db.engine import is_busy
from app.web.errors import internal_error_page
from app.web.request import close_session
from app.web.translation import translate

Page = str | Response | tuple[Any, int, dict[str, str]] | tuple[str, int]
BUSY = msg("Otra persona está guardando en este momento y no se ha guardado nada. Vuelva a intentarlo.")
RETRY_HEADERS = {"Retry-After": "5"}
HIDDEN_FIELDS = frozenset({"csrf_token"})
SECRETS = ("password", "repeated", "token", "current")
"""Words naming fields whose values are never written into a page."""
WORDS = re.compile(r"[^\W\d_]{2,}[,.;:!?]*\s+\S*[^\W\d_]{2,}")
"""Adjacent words, found only in written text, which is shown; other values travel hidden."""


def init_app(app: Flask) -> None:
    app.register_error_handler(OperationalError, _handle_database_error)


def _handle_database_error(failure: OperationalError) -> Page:
    if not is_busy(failure):
        return internal_error_page(failure)
    close_session()
    if request.accept_mimetypes.best == "application/json":
        return {"says": translate(BUSY)}, 503, RETRY_HEADERS
    if "HX-Request" in request.headers:
        return render_template("errors/busy_part.html", sentence=BUSY), 503, RETRY_HEADERS
    return _busy_page(), 503, RETRY_HEADERS


def _busy_page() -> str:
    posted = [(name, value) for name, value in request.form.items(multi=True) if name not in HIDDEN_FIELDS]
    fields = [(name, value) for name, value in posted if not any(word in name for word in SECRETS)]
    return render_template(
        "errors/busy.html",
        sentence=BUSY,
        framed="actor" in g,
        address=request.full_path.rstrip("?"),
        fields=fields,
        is_whole=len(fields) == len(posted) and request.method == "POST",
        written=[value for _, value in fields if WORDS.search(value)],
        lost_files=any(upload.filename for upload in request.files.values()),
    )
