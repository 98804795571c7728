"""The neutrality report for everybody: figures of whole months, no names, no session."""

import hashlib

from flask import Response, make_response, render_template

from app.core.errors import NotFound
from app.core.words import say
from app.reports import queries
from app.reports.rules.anonymous import over
from app.reports.views import showing
from app.reports.views.blueprint import open_bp
from app.reports.views.counting import last_months
from app.web.access import public
from app.web.conditional import is_unchanged
from app.web.request import reading
from app.web.words import locale

FRESH = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language, Accept-Encoding"}
NOBODY = say("Este organismo no publica su informe de neutralidad, o no existe.")


@open_bp.get("/neutrality")
@public
def neutrality(slug: str) -> Response:
    """Answers 304 to whoever has these figures already."""
    body = queries.open_to_the_public(reading(), slug)
    if body is None:
        raise NotFound(NOBODY)
    months = over(last_months(body))
    told = [[showing.told(value) for value in (one.requests, one.interference, one.naming_share)] for one in months]
    etag = hashlib.sha256(repr((body.name, body.officials_limit, locale(), months, told)).encode()).hexdigest()[:32]
    if is_unchanged(etag, None):
        return _tagged(Response(status=304), etag)
    page = render_template(
        "reports/public.html", body=body, months=list(reversed(months)), showing=showing, limit=body.officials_limit
    )
    return _tagged(make_response(page), etag)


def _tagged(answer: Response, etag: str) -> Response:
    answer.headers.update(FRESH)
    answer.set_etag(etag, weak=True)
    return answer
