"""Working copies, offered when the composer opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, request, url_for

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.models import Post, WorkingCopy
from app.domain.posts.queries import posts
from app.domain.posts.queries.working_copies import unsaved_new_posts, working_copy
from app.domain.posts.rules.differences import FieldContrast
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.draft_diff import contrast_drafts
from app.pages.posts.expired_session import signed_out_json
from app.pages.posts.forms.composer import ComposerForm
from app.pages.shell.request_context import organisation, person
from app.usecases.posts import drafts, working_copies
from app.usecases.posts.working_copies import TypingKey
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import actor, now, read_session, write_transaction
from app.web.translation import translate

FORM_ONLY_FIELDS = frozenset({"deed", "base", "copy_key", "asked", "mend"})
OVERTAKEN = msg("Esta publicación se ha guardado desde otro sitio: al guardar verá los dos textos.")


@bp.post("/copy")
@requires(Permission.POST_WRITE, signed_out=signed_out_json)
def keep_new() -> Page:
    key = request.form.get("copy_key", "")
    if not key.startswith("new-") or len(key) > 64:
        raise NotFound(msg("Ese formulario no se conoce: vuelva a abrirlo."))
    _store_copy(key, None)
    return "", 204


@bp.post("/<int:year>/<int:ordinal>/copy")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_json)
def keep(year: int, ordinal: int) -> Page:
    """Store the working copy of a post; answer 409 if the post was saved elsewhere."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    drafts.check_may_edit(post, actor())
    _store_copy(str(post.id), post)
    if _base() != post.base:
        return {"says": translate(OVERTAKEN)}, 409
    return "", 204


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


def _store_copy(key: str, post: Post | None) -> None:
    """Store all typed fields, even invalid."""
    typed = read_form(ComposerForm, request.form).typed
    body: dict[str, Any] = {
        n: v for n, v in typed.items() if n in ComposerForm.model_fields and n not in FORM_ONLY_FIELDS
    }
    with write_transaction() as session:
        working_copies.store_working_copy(
            session,
            typing_key(key),
            body,
            post_id=post.id if post else None,
            base=_base(),
            now=now(),
        )


def _base() -> str:
    return request.form.get("base", "")[:64]


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


def copy_offers(composer: ComposerContext) -> list[CopyOffer]:
    copies = (
        [own_working_copy(composer.post)]
        if composer.post
        else list(unsaved_new_posts(read_session(), organisation().id, person().id))
    )
    offers = [_copy_offer(composer, copy) for copy in copies if copy]
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
