"""An earlier version taken up again: saved like anything typed, once what is typed now is kept."""

from dataclasses import replace

from flask import request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Draft
from app.pages.posts.autosave import keep_typed, settle_draft
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_page
from app.pages.posts.forms.composer import ComposerForm
from app.pages.posts.post_page import post_page
from app.pages.shell.request_context import organisation
from app.usecases.posts import actions, drafts
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_action
from app.web.forms import blank_form, read_form
from app.web.request import actor, read_session, work
from app.web.translation import translate


@bp.post("/<int:year>/<int:ordinal>/versions/<int:number>/restoration")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_page)
def restore(year: int, ordinal: int, number: int) -> Page:
    """Save an earlier version again, over what is typed in the composer or seen on the post's page."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    drafts.check_may_edit(post, actor())
    version = posts.version_of(read_session(), post, number)
    if version is None:
        raise NotFound(msg("Esta publicación no tiene esa versión."))
    base = _kept_base(post)

    def save(session: Session) -> None:
        locked = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        actions.save_post(work(session), locked, earlier_draft(locked, version), base=base)

    def done(_: None) -> Response:
        restored = msg("Versión %(number)s recuperada: la anterior sigue entre las versiones.", number=number)
        return flash_and_redirect(restored, url_for(".edit", year=year, ordinal=ordinal))

    return run_action(save, form=blank_form(), page=lambda form: post_page(year, ordinal, form), done=done)


def earlier_draft(post: Post, version: PostVersion) -> Draft:
    """Return its texts, pictures and facts; topic, campaign and hour belong to the post and stay."""
    note = translate(msg("Recupera la versión %(number)s.", number=version.number))
    return replace(posts.draft_of(post, version), title=version.title or post.title, note=note)


def _kept_base(post: Post) -> str:
    """Keep the composer's form, if it was sent; return the base to save over."""
    if "language" not in request.form:
        return request.form.get("base", "")
    form = read_form(ComposerForm, request.form)
    if saved := settle_draft(post, form):
        return saved.base
    return keep_typed(post, form)
