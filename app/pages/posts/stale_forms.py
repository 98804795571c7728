"""Forms without session or fresh token: nothing typed is lost."""

from typing import Any

from flask import g, request
from flask_wtf.csrf import CSRFError, generate_csrf

from app.core.errors import Refusal
from app.core.messages import msg
from app.pages.posts import composer_save
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_json, signed_out_page, typed_text_page
from app.pages.shell.request_context import person, visitor
from app.web.addresses import parse_own_url
from app.web.errors import STALE_FORM, refusal_page
from app.web.translation import translate

RESUMABLE_ENDPOINTS = {"posts.create", "posts.save"}
SIGNED_IN_AGAIN = msg("La sesión es nueva. Lo que escribió está aquí debajo: compruébelo y vuelva a guardarlo.")


@bp.errorhandler(CSRFError)
def stale(_error: CSRFError) -> Page:
    """Return the form with a fresh token, only to this site."""
    if not is_same_site() or (visitor() and "actor" not in g):
        return refusal_page(STALE_FORM, 400)
    if visitor() is None:
        return signed_out_json() if is_script() else signed_out_page()
    if is_script():
        return {"says": translate(STALE_FORM), "token": generate_csrf(), "person": person().id}, 400
    if request.endpoint in RESUMABLE_ENDPOINTS:
        return _resume({name: value for name, value in (request.view_args or {}).items() if name != "organisation"})
    return typed_text_page(status=400)


def _resume(named: dict[str, Any]) -> Page:
    try:
        return composer_save.resume_composer(SIGNED_IN_AGAIN, **named)
    except Refusal as refusal:
        return refusal_page(refusal.sentence, refusal.status)


def is_script() -> bool:
    """Tell whether a script asks, whose page keeps the form: with a fresh token it asks again."""
    return "HX-Request" in request.headers or request.accept_mimetypes.best == "application/json"


def is_same_site() -> bool:
    """Tell whether the request is ours (Fetch Metadata, else Origin)."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return parse_own_url(request.headers.get("Origin", "")) is not None
