"""Public documents: finished bytes, compressed once."""

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import NotFound
from app.domain.public.queries.documents import OpenPage, StoredDocument, stored_document
from app.domain.public.rules.addresses import HOME, may_be_framed
from app.pages.public.blueprint import open_bp
from app.web.access import public
from app.web.conditional_response import conditional_response, last_modified_of
from app.web.request import PAGE_NOT_FOUND, now, read_session

CACHE_POLICY = "public, max-age=60, stale-while-revalidate=600"
DOCUMENT_HEADERS = {"Cache-Control": CACHE_POLICY, "Vary": "Accept-Encoding"}
CORS_HEADERS = {"Access-Control-Allow-Origin": "*"}


@open_bp.get("/p/<slug>")
@public
def home(slug: str) -> AnyResponse:  # noqa: ARG001 - read before
    """Add the slash relative links need."""
    _document_or_404(HOME)
    response = redirect(f"{request.script_root}{request.path}/", 301)
    response.headers.update(DOCUMENT_HEADERS)
    return response


@open_bp.get("/p/<slug>/", defaults={"path": HOME})
@open_bp.get("/p/<slug>/<path:path>")
@public
def document(slug: str, path: str) -> Response:  # noqa: ARG001 - read before
    stored = _document_or_404(path)
    g.may_be_framed = may_be_framed(path)
    return document_response(stored)


def find_document(path: str) -> StoredDocument | None:
    page: OpenPage | None = g.page
    return stored_document(read_session(), organisation_id=page.organisation_id, path=path) if page else None


def document_response(stored: StoredDocument) -> Response:
    return conditional_response(
        lambda: _full_response(stored),
        etag=stored.etag,
        headers=DOCUMENT_HEADERS if stored.language else DOCUMENT_HEADERS | CORS_HEADERS,
        last_modified=last_modified_of(stored.changed_at, now=now()),
    )


def _document_or_404(path: str) -> StoredDocument:
    stored = find_document(path)
    if stored is None:
        raise NotFound(PAGE_NOT_FOUND)
    return stored


def _full_response(stored: StoredDocument) -> Response:
    codings = {"br": stored.brotli, "gzip": stored.gzip}
    coding = next((coding for coding in codings if request.accept_encodings.quality(coding) > 0), None)
    response = Response(codings[coding] if coding else stored.content, content_type=stored.media_type)
    if stored.language:
        response.content_language.add(stored.language)
    if coding:
        response.content_encoding = coding
    return response
