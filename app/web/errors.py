"""Refusals and failures as pages: problem and next step; a busy database's resends the typed text."""

import re
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.sizes import MEGABYTE
from app.db.engine import is_busy
from app.web.addresses import parse_own_url
from app.web.request import close_session
from app.web.translation import translate
from app.web.uploads import has_files

SENTENCES: dict[int, Message] = {
    400: msg("La petición no se entiende. Vuelva atrás e inténtelo otra vez."),
    404: msg("Esta página no existe, o no es para usted."),
    405: msg("Esta dirección no admite esa operación. Vuelva a la página anterior."),
    429: msg("Demasiados intentos seguidos. Espere unos minutos y pruebe otra vez."),
}
STALE_FORM = msg(
    "El formulario llevaba abierto demasiado tiempo. Vuelva atrás: lo escrito sigue ahí; envíelo de nuevo."
)
TOO_BIG = msg(
    "Lo enviado ocupa más de %(most)s MB y no se ha guardado nada. Con el botón «Atrás» del navegador vuelve al "
    "formulario con lo escrito: elija ahí un archivo más pequeño, de %(file)s MB como mucho."
)
TOO_LONG = msg(
    "El texto enviado ocupa más de %(most)s MB y no se ha guardado nada. Con el botón «Atrás» del navegador vuelve al "
    "formulario con lo escrito: acórtelo o repártalo ahí."
)
INTERNAL_ERROR = msg(
    "Algo ha fallado en Cauce. No se ha guardado nada a medias; inténtelo de nuevo dentro de un momento."
)
MAX_DRAINED = 100 * MEGABYTE
Page = tuple[str, int]
BUSY = msg("Otra persona está guardando en este momento y no se ha guardado nada. Vuelva a intentarlo.")
RETRY_HEADERS = {"Retry-After": "5"}
HIDDEN_FIELDS = frozenset({"csrf_token"})
SECRETS = ("password", "repeated", "token", "current")
"""Words naming fields never written into a page."""
WORDS = re.compile(r"[^\W\d_]{2,}[,.;:!?]*\s+\S*[^\W\d_]{2,}")
"""Adjacent words, only in written text, which is shown."""


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, lambda _error: refusal_page(STALE_FORM, 400))
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(OperationalError, _handle_database_error)
    app.register_error_handler(Exception, internal_error_page)


def _refused(refusal: Refusal) -> Page:
    return refusal_page(refusal.sentence, refusal.status)


def _failed(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = make_response(refusal_page(SENTENCES.get(error.code, SENTENCES[400]), error.code))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _too_large(_error: RequestEntityTooLarge) -> Page:
    """Refuse files over the request limit, text over the form's."""
    most, length = request.max_content_length or 0, request.content_length or 0
    if length > most:
        _drain_body()
        return refusal_page(msg(TOO_BIG.msgid, most=most // MEGABYTE, file=most // MEGABYTE - 1), 413)
    return refusal_page(msg(TOO_LONG.msgid, most=(request.max_form_memory_size or 0) // MEGABYTE), 413)


def _drain_body() -> None:
    """Read the body: otherwise browsers still sending show their own page."""
    body, left = request.environ["wsgi.input"], MAX_DRAINED
    while left > 0 and (piece := body.read(min(MEGABYTE, left))):
        left -= len(piece)


def internal_error_page(error: Exception) -> Page:
    current_app.logger.exception("unhandled", exc_info=error)
    if current_app.testing:
        raise error
    return refusal_page(INTERNAL_ERROR, 500)


def refusal_page(sentence: Message, status: int) -> Page:
    """Use the user's frame; failures ask no more of the database."""
    close_session()
    framed = "actor" in g and status < 500
    back = _previous_form() if status == 413 else None
    page = render_template("errors/refused.html", sentence=sentence, status=status, framed=framed, back=back)
    return page, status


def _previous_form() -> str | None:
    before = request.referrer or ""
    return before if parse_own_url(before) else None


def _handle_database_error(failure: OperationalError) -> Page | tuple[Any, int, dict[str, str]]:
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
        lost_files=has_files(),
    )
