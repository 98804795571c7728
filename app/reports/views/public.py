"""The neutrality report for everybody: figures of whole months, no names, no session."""

import hashlib

from flask import Response, make_response, render_template

from app.core.errors import NotFound
from app.core.words import say
from app.reports.queries.neutrality import open_to_the_public
from app.reports.rules.anonymous import over
from app.reports.views import showing
from app.reports.views.blueprint import open_bp
from app.reports.views.counting import last_months
from app.web.access import public
from app.web.conditional import is_unchanged
from app.web.request import reading

FRESH = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language, Accept-Encoding"}
NOBODY = say("Este organismo no publica su informe de neutralidad, o no existe.")


@open_bp.get("/neutrality")
@public
def neutrality(slug: str) -> Response:
    """Answers 304 to whoever has this very page already."""
    body = open_to_the_public(reading(), slug)
    if body is None:
        raise NotFound(NOBODY)
    months, limit = over(last_months(body)), body.officials_limit
    page = render_template(
        "reports/public.html",
        body=body,
        months=months[::-1],
        charts=showing.charts(months, limit),
        showing=showing,
        limit=limit,
    )
    etag = hashlib.sha256(page.encode()).hexdigest()[:32]
    if is_unchanged(etag, None):
        return _tagged(Response(status=304), etag)
    return _tagged(make_response(page), etag)


def _tagged(answer: Response, etag: str) -> Response:
    answer.headers.update(FRESH)
    answer.set_etag(etag, weak=True)
    return answer
