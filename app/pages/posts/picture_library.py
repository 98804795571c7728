"""The organisation's stored pictures, to be taken for the text being written."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from app.core.permissions import Permission
from app.db.paging import parse_cursor
from app.domain.posts.queries.picture_library import LibraryFilter, library_pictures
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_fragment
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.request import read_session

LONGEST_SEARCH = 80


@bp.get("/pictures/stored")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_fragment)
def stored_pictures() -> Page:
    words, at = (request.args.get(name, "") for name in ("picture_words", "at"))
    parts = {"library": library_page(words, at), "typed": {"picture_words": words}}
    return render_template("posts/library_pictures.html", **parts)


def opened_library(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the library that a form without scripts asked for, if it did."""
    if "library" not in typed:
        return {}
    return {"library": library_page(str(typed.get("picture_words") or ""), str(typed["library"]))}


def library_page(words: str, at: str) -> Any:
    wanted = LibraryFilter(words=words[:LONGEST_SEARCH])
    return library_pictures(read_session(), organisation().id, wanted, parse_cursor(at), today=today())
