"""Public neutrality: whole months, no names or session."""

import hashlib

from flask import Response

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.scope import scope_to
from app.domain.organisations.models import Organisation
from app.domain.public.queries.pages import page_or_default
from app.domain.reports.queries.neutrality import public_organisation
from app.domain.reports.rules.disclosure import public_months
from app.pages.reports.blueprint import open_bp
from app.pages.reports.neutrality import neutrality_of
from app.pages.reports.neutrality_figures import FigureFormatter
from app.pages.shell.request_context import wiring
from app.usecases.public.page_index import NEUTRALITY
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.page_writer import write_side_page
from app.web.access import public
from app.web.conditional_response import conditional_response
from app.web.request import now, read_session

FRESH = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}
NOT_PUBLISHED = msg("Este organismo no publica su informe de neutralidad, o no existe.")


@open_bp.get("/neutrality")
@public
def neutrality(slug: str) -> Response:
    """Answer 304 to current copies."""
    return _public_answer(slug, "")


@open_bp.get("/<language>/neutrality")
@public
def neutrality_in(slug: str, language: str) -> Response:
    return _public_answer(slug, language)


def _public_answer(slug: str, language: str) -> Response:
    body = public_organisation(read_session(), slug)
    if body is None or language not in ("", *body.languages[1:]):
        raise NotFound(NOT_PUBLISHED)
    scope_to(read_session(), body.id)
    page = _page(body, language or body.languages[0])
    etag = hashlib.sha256(page).hexdigest()[:32]
    return conditional_response(
        lambda: Response(page, content_type="text/html; charset=utf-8"), etag=etag, headers=FRESH
    )


def _page(body: Organisation, language: str) -> bytes:
    source = PublicPageSource(read_session(), body, page_or_default(read_session(), body.id), now())
    press, pages = wiring().press, wiring().press.pages
    months, limit = public_months(neutrality_of(body)), body.officials_limit
    figures = FigureFormatter(pages.page_language(language), lambda sentence: pages.translate(sentence, language))
    values = {"months": months[::-1], "charts": figures.charts(months, limit), "showing": figures, "limit": limit}
    return write_side_page(source, press, NEUTRALITY, language, **values)
