"""What everybody may ask of a page: whether an account is official. And what search engines may look at."""

from flask import Response, request

from app.core.errors import NotFound
from app.core.words import say
from app.db.scope import scope_to
from app.pages.shell.request_context import wiring
from app.public.queries.pages import in_search_engines, open_page
from app.public.rules.accounts import verified
from app.public.rules.addresses import VERIFY
from app.public.rules.settings import Part
from app.public.rules.spelling import LONGEST
from app.public.service.gathering import House
from app.public.service.writing import page
from app.public.views.blueprint import open_bp
from app.public.views.reader import KEPT_BY_CACHES
from app.web.access import public
from app.web.request import now, reading

NOBODY = say("Esta página no existe.")
EVERYTHING_ELSE = "User-agent: *\nAllow: /p/\nAllow: /feeds/\nAllow: /static/\nDisallow: /\n"
"""What must not be found says so itself, which nobody could read if it were barred here; Google Calendar reads no
subscription that is.
"""


@open_bp.get("/p/<slug>/verify")
@public
def verify(slug: str) -> Response:
    """`url`: an address, or a name however it is written."""
    return _verified(slug, "")


@open_bp.get("/p/<slug>/<language>/verify")
@public
def verify_in(slug: str, language: str) -> Response:
    return _verified(slug, language)


@open_bp.get("/robots.txt")
@public
def robots() -> Response:
    address = wiring().config.address
    maps = "".join(f"Sitemap: {address}/p/{slug}/sitemap.xml\n" for slug in in_search_engines(reading()))
    answer = Response(EVERYTHING_ELSE + maps, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = KEPT_BY_CACHES
    return answer


def _verified(slug: str, language: str) -> Response:
    session, found = reading(), open_page(reading(), slug)
    if found is None or Part.ACCOUNTS.value not in found[1].parts or language not in ("", *found[0].languages[1:]):
        raise NotFound(NOBODY)
    body, kept = found
    scope_to(session, body.id)
    house, tongue = House(session, body, kept, now()), language or body.languages[0]
    asked = request.args.get("url", "").strip()[:LONGEST]
    answer = verified(asked, house.accounts(tongue)) if asked else None
    told = Response(
        page(house, wiring().press, VERIFY, tongue, asked=asked, found=answer), content_type="text/html; charset=utf-8"
    )
    told.headers["Cache-Control"] = KEPT_BY_CACHES
    told.headers["Vary"] = "Accept-Encoding"
    return told
