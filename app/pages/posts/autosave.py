"""Typed text, kept while somebody writes.

Of a post that waits for nobody it is the draft itself: begun with the first words, a version whenever the writer stops
(`settle`). Of any other it is a private copy, until it is saved: nothing typed ends an approval or a delivery.
"""

from typing import Any

from flask import request, url_for

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import load_composer_context
from app.pages.posts.composer_save import write_post
from app.pages.posts.expired_session import signed_out_json
from app.pages.posts.forms.composer import ComposerForm
from app.pages.posts.working_copies import typing_key
from app.pages.shell.request_context import organisation
from app.usecases.posts import actions, drafts, working_copies
from app.web.access import requires
from app.web.forms import FormState, read_form
from app.web.request import actor, now, read_session, write_transaction
from app.web.translation import translate

FORM_ONLY_FIELDS = frozenset(
    {
        "deed",
        "base",
        "copy_key",
        "asked",
        "mend",
        "arrange",
        "picture_words",
        "replaces",
        "hour",
        "track",
        "settle",
        "post",
    }
)
OVERTAKEN = msg("Esta publicación se ha guardado desde otro sitio: al guardar verá los dos textos.")


@bp.post("/copy")
@requires(Permission.POST_WRITE, signed_out=signed_out_json)
def keep_new() -> Page:
    """Begin the draft once it says something, and say where it is from then on."""
    key = request.form.get("copy_key", "")
    if not key.startswith("new-") or len(key) > 64:
        raise NotFound(msg("Ese formulario no se conoce: vuelva a abrirlo."))
    form = read_form(ComposerForm, request.form)
    try:
        if post := _saved_draft(None, form):
            return _where(post, post.base)
    except drafts.AlreadyWritten as before:
        return _kept_of_begun(form, before)
    _store_copy(form, key, None, base=_base())
    return "", 204


@bp.post("/<int:year>/<int:ordinal>/copy")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_json)
def keep(year: int, ordinal: int) -> Page:
    """Store what is typed of a post; answer 409 if the post was saved elsewhere."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    drafts.check_may_edit(post, actor())
    form = read_form(ComposerForm, request.form)
    if form.typed.get("settle") and (saved := settle_draft(post, form)):
        return _where(saved, saved.base)
    if keep_typed(post, form) != post.base:
        return {"says": translate(OVERTAKEN)}, 409
    return "", 204


def settle_draft(post: Post, form: FormState[ComposerForm]) -> Post | None:
    """Make a version of what is typed of a post that waits for nobody; None of any other, or if it cannot be saved."""
    return _saved_draft(post, form) if actions.is_plain_draft(post, actor()) else None


def keep_typed(post: Post, form: FormState[ComposerForm]) -> str:
    """Keep what is typed as its writer's own copy; return the base it was typed on."""
    _store_copy(form, str(post.id), post, base=_base())
    return _base()


def _saved_draft(post: Post | None, form: FormState[ComposerForm]) -> Post | None:
    """Save what is typed, of a new post or over the version it was typed on; None when it cannot be saved yet."""
    composer = load_composer_context(post)
    composer.check_known(form)
    if form.value is None or not composer.says_anything(form.typed):
        return None
    try:
        with write_transaction() as session:
            return write_post(session, post, form.value, form.value.draft(composer.zone))
    except drafts.AlreadyWritten:
        raise
    except Refusal:
        return None


def _kept_of_begun(form: FormState[ComposerForm], before: drafts.AlreadyWritten) -> Page:
    """Keep what a form says that began its post and never heard of it; if others saved it since, both are shown."""
    post = posts.post_or_404(read_session(), organisation().id, before.year, before.ordinal)
    base = post.base if post.version == 1 else ""
    _store_copy(form, str(post.id), post, base=base)
    return _where(post, base)


def _where(post: Post, base: str) -> Page:
    at: dict[str, Any] = {"year": post.year, "ordinal": post.ordinal}
    return {
        "version": base,
        "post": f"{post.year}-{post.ordinal}",
        "action": url_for(".save", **at),
        "keep": url_for(".keep", **at),
        "page": url_for(".edit", **at),
    }


def _store_copy(form: FormState[ComposerForm], key: str, post: Post | None, *, base: str) -> None:
    """Store all typed fields, even invalid."""
    body: dict[str, Any] = {
        name: value
        for name, value in form.typed.items()
        if name in ComposerForm.model_fields and name not in FORM_ONLY_FIELDS
    }
    with write_transaction() as session:
        working_copies.store_working_copy(
            session, typing_key(key), body, post_id=post.id if post else None, base=base, now=now()
        )


def _base() -> str:
    return request.form.get("base", "")[:64]
