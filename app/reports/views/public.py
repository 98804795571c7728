"""The neutrality report for everybody: figures of whole months, no names, no session; in each language of the body."""

import hashlib

from flask import Response

from app.core.errors import NotFound
from app.core.words import say
from app.db.scope import scope_to
from app.organisations.models import Organisation
from app.pages.shell.request_context import wiring
from app.public.queries.pages import page_of
from app.public.service.addressing import NEUTRALITY
from app.public.service.gathering import House
from app.public.service.writing import beside
from app.reports.queries.neutrality import open_to_the_public
from app.reports.rules.anonymous import over
from app.reports.views.blueprint import open_bp
from app.reports.views.counting import last_months
from app.reports.views.showing import Figures
from app.web.access import public
from app.web.conditional import is_unchanged
from app.web.request import now, reading

FRESH = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}
NOBODY = say("Este organismo no publica su informe de neutralidad, o no existe.")


@open_bp.get("/neutrality")
@public
def neutrality(slug: str) -> Response:
    """Answers 304 to whoever has this very page already."""
    return _answered(slug, "")


@open_bp.get("/<language>/neutrality")
@public
def neutrality_in(slug: str, language: str) -> Response:
    return _answered(slug, language)


def _answered(slug: str, language: str) -> Response:
    body = open_to_the_public(reading(), slug)
    if body is None or language not in ("", *body.languages[1:]):
        raise NotFound(NOBODY)
    scope_to(reading(), body.id)
    page = _page(body, language or body.languages[0])
    etag = hashlib.sha256(page).hexdigest()[:32]
    if is_unchanged(etag, None):
        return _tagged(Response(status=304), etag)
    return _tagged(Response(page, content_type="text/html; charset=utf-8"), etag)


def _page(body: Organisation, language: str) -> bytes:
    house, press = House(reading(), body, page_of(reading(), body.id), now()), wiring().press
    months, limit = over(last_months(body)), body.officials_limit
    figures = Figures(press.pages.spoken(language), lambda sentence: press.pages.said(sentence, language))
    told = {"months": months[::-1], "charts": figures.charts(months, limit), "showing": figures, "limit": limit}
    return beside(house, press, NEUTRALITY, language, **told)


def _tagged(answer: Response, etag: str) -> Response:
    answer.headers.update(FRESH)
    answer.set_etag(etag, weak=True)
    return answer
