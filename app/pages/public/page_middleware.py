"""The public documents, served as rendered bytes with validators, in front of the application.

Anything else (a closed page, an unknown name) passes to the application, which answers 404 to all alike. Nothing under
`/p/` is indexed unless the organisation allows it.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header
from werkzeug.wrappers import Request

from app.core.messages import msg
from app.domain.public.queries import documents as queries
from app.domain.public.queries.documents import OpenPage, StoredDocument
from app.domain.public.rules.addresses import ADDRESS_PATTERN, VERIFY
from app.pages.public.blueprint import document_cache_of
from app.usecases.wiring import Wiring
from app.web.conditional_response import is_not_modified, last_modified_of
from app.web.headers import NOT_INDEXED, SECURITY_HEADERS

PLACES = "/p/"
CACHE_POLICY = "public, max-age=60, stale-while-revalidate=600"
DOCUMENT_HEADERS = (*SECURITY_HEADERS.items(), ("Cache-Control", CACHE_POLICY), ("Vary", "Accept-Encoding"))
CORS_HEADER = ("Access-Control-Allow-Origin", "*")
NO_INDEX_HEADER = ("X-Robots-Tag", NOT_INDEXED)
HSTS_HEADER = ("Strict-Transport-Security", "max-age=31536000")
READ_ONLY = msg("Esta dirección solo se lee.")
Headers = list[tuple[str, str]]
StartResponse = Any


class PublicPageMiddleware:
    """The WSGI handler of the rendered documents."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._others = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        address = environ.get("PATH_INFO", "")
        place = ADDRESS_PATTERN.fullmatch(address) if address.startswith(PLACES) else None
        if place is None:
            return self._others(environ, start_response)
        here: Wiring = self._app.extensions["wiring"]
        try:
            standing, found = self._found(here, place["slug"], place["path"], environ)
        except SQLAlchemyError:
            self._app.logger.warning("public: the database does not answer")
            return self._others(environ, start_response)
        if found is None or standing is None:
            may_index = standing is not None and standing.may_index
            return self._others(environ, start_response if may_index else _without_indexing(start_response))
        if place["path"] is None:
            return _redirect_with_slash(address, environ, start_response)
        return _document_response(found, here, standing, environ, start_response)

    def _found(
        self, here: Wiring, slug: str, path: str | None, environ: dict[str, Any]
    ) -> tuple[OpenPage | None, StoredDocument | None]:
        """Return the page's state and its document, if any; account checks go to the application."""
        kept = document_cache_of(self._app)
        try:
            standing = kept.standing(
                slug, now=here.clock(), look=lambda name: queries.open_page_by_slug(here.looking, name)
            )
        except SQLAlchemyError:
            standing = kept.last_known(slug)
            if standing is None:
                raise
        if standing is None or (environ.get("QUERY_STRING") and (path or "").endswith(VERIFY)):
            return standing, None
        key = (standing.organisation_id, standing.version, path or "")
        found = kept.documents.get(key)
        if found is None:
            found = queries.stored_document(here.looking, standing.organisation_id, path or "")
            if found is not None:
                kept.documents.put(key, found)
        return standing, found


def _document_response(
    found: StoredDocument, here: Wiring, standing: OpenPage, environ: dict[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "HEAD"):
        return _method_refusal(start_response)
    told: Headers = [*DOCUMENT_HEADERS, ("ETag", f'W/"{found.etag}"')]
    told += [] if standing.may_index else [NO_INDEX_HEADER]
    told += [HSTS_HEADER] if environ.get("wsgi.url_scheme") == "https" else []
    told += [] if found.language else [CORS_HEADER]
    changed_at = last_modified_of(found.changed_at, now=here.clock())
    told += [("Last-Modified", http_date(changed_at))] if changed_at else []
    if environ.get("HTTP_IF_NONE_MATCH") == f'W/"{found.etag}"' or _is_current(found, changed_at, environ):
        start_response("304 NOT MODIFIED", told)
        return ()
    coding, content = _choose_encoding(found, environ.get("HTTP_ACCEPT_ENCODING", ""))
    told += [("Content-Type", found.media_type), ("Content-Length", str(len(content)))]
    told += [("Content-Language", found.language)] if found.language else []
    told += [("Content-Encoding", coding)] if coding else []
    start_response("200 OK", told)
    return () if method == "HEAD" else (content,)


def _is_current(found: StoredDocument, changed_at: Any, environ: dict[str, Any]) -> bool:
    """Tell whether the reader sent validators that are current."""
    is_asked = "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ
    return is_asked and is_not_modified(found.etag, changed_at, asked=Request(environ))


def _choose_encoding(found: StoredDocument, accepted: str) -> tuple[str, bytes]:
    return {"br": ("br", found.brotli), "gzip": ("gzip", found.gzip)}.get(
        _accepted_encoding(accepted), ("", found.content)
    )


@lru_cache(maxsize=256)
def _accepted_encoding(accepted: str) -> str:
    """Return the best accepted encoding; browsers all send much the same header."""
    codings = parse_accept_header(accepted, Accept)
    return next((coding for coding in ("br", "gzip") if codings.quality(coding) > 0), "") if accepted else ""


def _redirect_with_slash(address: str, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Add the final slash, without which relative links break."""
    start_response(
        "301 MOVED PERMANENTLY",
        [*DOCUMENT_HEADERS, ("Location", f"{environ.get('SCRIPT_NAME', '')}{address}/"), ("Content-Length", "0")],
    )
    return ()


def _method_refusal(start_response: StartResponse) -> Iterable[bytes]:
    body = f"{READ_ONLY}\n".encode()
    told = [("Allow", "GET, HEAD"), ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("405 METHOD NOT ALLOWED", [*SECURITY_HEADERS.items(), *told])
    return (body,)


def _without_indexing(start_response: StartResponse) -> StartResponse:
    """Add a no-index header to any application response."""

    def start(status: str, headers: Headers, *failure: Any) -> Any:
        return start_response(status, [*headers, NO_INDEX_HEADER], *failure)

    return start
