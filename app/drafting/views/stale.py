"""Forms that arrive without a session, or with the token of one that ended: nothing typed is lost."""

from typing import Any

from flask import g, request
from flask_wtf.csrf import CSRFError

from app.core.errors import Refusal
from app.core.words import say
from app.drafting.views import composer
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.kept import kept_page, signed_out
from app.pages.shell.request_context import visitor
from app.web.addresses import of_this_site
from app.web.errors import STALE_FORM, refusal_page

RESUMED = {"drafting.create", "drafting.save"}
FRAGMENTS = {"drafting.preview", "drafting.keep", "drafting.keep_new"}
SIGNED_IN_AGAIN = say("La sesión es nueva. Lo que escribió está aquí debajo: compruébelo y vuelva a guardarlo.")


@bp.errorhandler(CSRFError)
def stale(_error: CSRFError) -> Page:
    """Give the typed text back with a fresh token; whoever is not on this site gets nothing."""
    if not is_from_here() or (visitor() and "actor" not in g):
        return refusal_page(STALE_FORM, 400)
    if visitor() is None:
        return signed_out()
    if request.endpoint in FRAGMENTS:
        return {"says": str(STALE_FORM)}, 400
    if request.endpoint in RESUMED:
        return _resumed({name: value for name, value in (request.view_args or {}).items() if name != "organisation"})
    return kept_page(status=400)


def _resumed(named: dict[str, Any]) -> Page:
    try:
        return composer.resumed(SIGNED_IN_AGAIN, **named)
    except Refusal as refusal:
        return refusal_page(refusal.sentence, refusal.status)


def is_from_here() -> bool:
    """Whether the browser says the form was on this site (Fetch Metadata; older browsers, the Origin)."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return of_this_site(request.headers.get("Origin", "")) is not None
