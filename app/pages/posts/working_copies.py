"""Working copies, offered when the composer opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, request, url_for

from app.core.permissions import Permission
from app.domain.posts.models import Post, WorkingCopy
from app.domain.posts.queries import posts
from app.domain.posts.queries.working_copies import working_copy
from app.domain.posts.rules.differences import FieldContrast
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.draft_diff import contrast_drafts
from app.pages.shell.request_context import organisation, person
from app.usecases.posts import working_copies
from app.usecases.posts.working_copies import TypingKey
from app.web.access import requires
from app.web.request import read_session, write_transaction


@bp.post("/copy/removal")
@requires(Permission.POST_WRITE)
def discard_new() -> Page:
    _delete_copy(request.form.get("copy_key", ""))
    return redirect(url_for(".new"), 303)


@bp.post("/<int:year>/<int:ordinal>/copy/removal")
@requires(Permission.POST_WRITE, Permission.POST_EDIT)
def discard(year: int, ordinal: int) -> Page:
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    _delete_copy(str(post.id))
    return redirect(url_for(".edit", year=year, ordinal=ordinal), 303)


def typing_key(key: str) -> TypingKey:
    return TypingKey(organisation().id, person().id, key)


def _delete_copy(key: str) -> None:
    with write_transaction() as session:
        working_copies.delete_working_copy(session, typing_key(key))


TICKED_FIELDS = ("target", "remove", "declares", "pictured", "new_pictured")


@dataclass(frozen=True, slots=True)
class CopyOffer:
    saved_at: datetime
    title: str
    changes: Sequence[FieldContrast]
    restore_url: str
    discard_url: str
    key: str


def copy_offers(composer: ComposerContext, copies: Sequence[WorkingCopy]) -> list[CopyOffer]:
    """Return copies that say something else than what is saved."""
    offers = [_copy_offer(composer, copy) for copy in copies]
    return [offer for offer in offers if offer.changes]


def own_working_copy(post: Post) -> WorkingCopy | None:
    return working_copy(read_session(), organisation().id, person().id, str(post.id))


def restored_fields(copy: WorkingCopy | None) -> Mapping[str, Any]:
    """Add the form's base, to notice newer saves."""
    return {**dict.fromkeys(TICKED_FIELDS, ()), **copy.body, "base": copy.base} if copy else {}


def _copy_offer(composer: ComposerContext, copy: WorkingCopy) -> CopyOffer:
    at: dict[str, Any] = {"year": composer.post.year, "ordinal": composer.post.ordinal} if composer.post else {}
    return CopyOffer(
        saved_at=copy.saved_at,
        title=str(copy.body.get("title") or ""),
        changes=contrast_drafts(composer.saved, copy.body, composer),
        restore_url=url_for(".edit", **at, copy=1) if at else url_for(".new", copy=copy.key),
        discard_url=url_for(".discard", **at) if at else url_for(".discard_new"),
        key=copy.key,
    )
