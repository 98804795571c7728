from flask import Response, request

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.scope import scope_to
from app.domain.public.queries.pages import indexed_slugs, open_page
from app.domain.public.rules.account_names import LONGEST_NAME
from app.domain.public.rules.addresses import VERIFY
from app.domain.public.rules.official_accounts import check_account
from app.domain.public.rules.settings import PagePart
from app.pages.public.blueprint import open_bp
from app.pages.public.documents import CACHE_POLICY, DOCUMENT_HEADERS, document_response, find_document
from app.pages.shell.request_context import wiring
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.page_writer import write_page
from app.usecases.publishing.outgoing_pictures import PICTURES_PATH
from app.web.access import public
from app.web.request import now, read_session

NO_SUCH_PAGE = msg("Esta página no existe.")
ROBOTS_RULES = f"User-agent: *\nAllow: /p/\nAllow: /feeds/\nAllow: /static/\nAllow: {PICTURES_PATH}/\nDisallow: /\n"
"""Robots' rules: pages must be readable to say they are hidden; Google Calendar reads no barred subscription, Meta no
barred picture."""


@open_bp.get("/p/<slug>/verify")
@public
def verify(slug: str) -> Response:
    """Check `url`, an address or name in any spelling; without it, return the finished page."""
    return _finished_page(VERIFY) or _check_response(slug, "")


@open_bp.get("/p/<slug>/<language>/verify")
@public
def verify_in(slug: str, language: str) -> Response:
    return _finished_page(f"{language}/{VERIFY}") or _check_response(slug, language)


@open_bp.get("/robots.txt")
@public
def robots() -> Response:
    address = wiring().config.address
    maps = "".join(f"Sitemap: {address}/p/{slug}/sitemap.xml\n" for slug in indexed_slugs(read_session()))
    answer = Response(ROBOTS_RULES + maps, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = CACHE_POLICY
    return answer


def _finished_page(path: str) -> Response | None:
    stored = None if request.query_string else find_document(path)
    return document_response(stored) if stored else None


def _check_response(slug: str, language: str) -> Response:
    session, body_and_page = read_session(), open_page(read_session(), slug)
    if body_and_page is None:
        raise NotFound(NO_SUCH_PAGE)
    body, page = body_and_page
    if PagePart.ACCOUNTS.value not in page.parts or language not in ("", *body.languages[1:]):
        raise NotFound(NO_SUCH_PAGE)
    scope_to(session, body.id)
    source, tongue = PublicPageSource(session, body, page, now()), language or body.languages[0]
    address = request.args.get("url", "").strip()[:LONGEST_NAME]
    answer = check_account(address, source.accounts(tongue)) if address else None
    response = Response(
        write_page(source, wiring().press, VERIFY, tongue, query=address, answer=answer),
        content_type="text/html; charset=utf-8",
    )
    response.headers.update(DOCUMENT_HEADERS)
    return response
