"""Refusals and failures as pages: what is the matter, and what to do now."""

from flask import Flask, current_app, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.web.request import close

SENTENCES: dict[int, Sentence] = {
    400: say("La petición no se entiende. Vuelva atrás e inténtelo otra vez."),
    404: say("Esta página no existe, o no es para usted."),
    405: say("Esta dirección no admite esa operación. Vuelva a la página anterior."),
    413: say("El archivo es demasiado grande. Vuelva atrás: lo escrito sigue ahí; elija uno más pequeño."),
    429: say("Demasiados intentos seguidos. Espere unos minutos y pruebe otra vez."),
}
STALE_FORM = say(
    "El formulario llevaba abierto demasiado tiempo. Vuelva atrás: lo escrito sigue ahí; envíelo de nuevo."
)
BROKEN = say("Algo ha fallado en Cauce. No se ha guardado nada a medias; inténtelo de nuevo dentro de un momento.")
Page = tuple[str, int]


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, lambda _error: refusal_page(STALE_FORM, 400))
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(Exception, _broken)


def _refused(refusal: Refusal) -> Page:
    return refusal_page(refusal.sentence, refusal.status)


def _failed(error: HTTPException) -> Page | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return refusal_page(SENTENCES.get(error.code, SENTENCES[400]), error.code)


def _broken(error: Exception) -> Page:
    current_app.logger.exception("unhandled", exc_info=error)
    if current_app.testing:
        raise error
    return refusal_page(BROKEN, 500)


def refusal_page(sentence: Sentence, status: int) -> Page:
    """Whoever is somewhere stays there; what is broken asks nothing more of the database."""
    close()
    framed = "actor" in g and status < 500
    return render_template("errors/refused.html", sentence=sentence, status=status, framed=framed), status
