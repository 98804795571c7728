"""Saving: refused forms return as typed, keeping the uploaded pictures."""

from typing import Any

from flask import flash, redirect, request, url_for
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import AmbiguousTime, NonexistentTime
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.posts.rules.states import PostStatus
from app.pages.components.envelopes import prepare_drafts
from app.pages.components.previews import attach_cards
from app.pages.media.link_cards import ask_for_cards
from app.pages.posts.actions import submit_post
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.campaign_links import add_tracking
from app.pages.posts.caption_files import CAPTIONS_FILE, take_caption_files
from app.pages.posts.composer import MOST_VERSIONS, composer_page
from app.pages.posts.composer_context import ComposerContext, load_composer_context
from app.pages.posts.expired_session import signed_out_page
from app.pages.posts.forms.composer import ComposerButton, ComposerForm, read_composer_form
from app.pages.posts.hours import take_hour
from app.pages.posts.live_findings import apply_autofix
from app.pages.posts.pictures import arrange_pictures, store_uploaded_pictures
from app.pages.posts.text_parts import part_texts
from app.pages.posts.working_copies import typing_key
from app.pages.shell.request_context import organisation, person
from app.usecases.posts import actions, drafts, working_copies
from app.usecases.review import presence
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import takes_files

P = Permission
CORRECTED = msg("Corregido en el texto. Todavía no está guardado.")


@bp.post("")
@requires(P.POST_WRITE, signed_out=signed_out_page)
@takes_files("new_image", CAPTIONS_FILE)
def create() -> Page:
    return _save_posted(None)


@bp.post("/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
@takes_files("new_image", CAPTIONS_FILE)
def save(year: int, ordinal: int) -> Page:
    return _save_posted(posts.post_or_404(read_session(), organisation().id, year, ordinal))


def resume_composer(why: Message, year: int | None = None, ordinal: int | None = None) -> Page:
    """Keep everything posted; say why it was not saved."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal) if year and ordinal else None
    if post:
        drafts.check_may_edit(post, actor())
    form = read_composer_form(request.form)
    form.refuse("", why)
    return composer_page(load_composer_context(post), form), 400


def _save_posted(post: Post | None) -> Page:
    form = read_composer_form(request.form)
    store_uploaded_pictures(form)
    take_caption_files(form)
    is_arranged = arrange_pictures(form) or take_hour(form)
    composer = load_composer_context(post, earlier=MOST_VERSIONS)
    ask_for_cards(shown.card for shown in attach_cards(composer.previews(form.typed)) if shown.card)
    if apply_autofix(composer, form):
        flash(translate(CORRECTED), "good")
        return composer_page(composer, form)
    if tracked := add_tracking(composer, form):
        flash(translate(tracked))
        return composer_page(composer, form)
    if parted := part_texts(composer, form):
        flash(translate(parted))
        return composer_page(composer, form)
    if is_arranged or form.typed.get("deed") in (ComposerButton.PREVIEW, ComposerButton.HOURS):
        return composer_page(composer, form)
    composer.check_known(form)
    if form.value is None:
        return composer_page(composer, form), 422
    return _store_posted(composer, form, form.value)


def _store_posted(composer: ComposerContext, form: FormState[ComposerForm], value: ComposerForm) -> Page:
    try:
        return _save_and_redirect(composer, value, value.draft(composer.zone))
    except drafts.AlreadyWritten as before:
        return _overtaken_page(form, before, value, before.year, before.ordinal)
    except drafts.PostOvertaken as overtaken:
        assert composer.post is not None
        return _overtaken_page(form, overtaken, value, composer.post.year, composer.post.ordinal)
    except (NonexistentTime, AmbiguousTime) as refusal:
        form.refuse("planned_time", refusal.sentence)
        return composer_page(composer, form), 422
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return composer_page(composer, form), refusal.status


def _save_and_redirect(composer: ComposerContext, value: ComposerForm, draft: Draft) -> Page:
    prepare_drafts([draft])
    with write_transaction() as session:
        post = write_post(session, composer.post, value, draft)
        is_to_send = value.deed is ComposerButton.SUBMIT and post.status is not PostStatus.IN_REVIEW
        missing = submit_post(session, post) if is_to_send else ()
        presence.clear_presence(session, post, user_id=person().id)
    where: dict[str, Any] = {"year": post.year, "ordinal": post.ordinal}
    if missing:
        return redirect(url_for(".edit", **where, missing=1), 303)
    message = msg("Enviada a aprobación.") if value.deed is ComposerButton.SUBMIT else msg("Guardada.")
    return flash_and_redirect(message, url_for(".show", **where))


def write_post(session: Session, known: Post | None, value: ComposerForm, draft: Draft) -> Post:
    """Save, and delete working copies."""
    if known is None:
        key = value.copy_key
        also = _writers_of_original(session, value.like)
        post = actions.create_post(work(session), organisation(), draft, form_key=key or None, also=also)
        working_copies.delete_working_copy(session, typing_key(key))
        return post
    post = posts.post_or_404(session, organisation().id, known.year, known.ordinal, lock=True)
    actions.save_post(work(session), post, draft, base=value.base)
    for key in {str(post.id), value.copy_key}:
        working_copies.delete_working_copy(session, typing_key(key))
    return post


def _writers_of_original(session: Session, like: str) -> frozenset[int]:
    """Return the writers of the original, contributors however it changed (invariant I2)."""
    named = parse_number_slug(like)
    post = posts.posts_by_number(work(session), [named]).get(named) if named else None
    version = posts.version_of(session, post) if post else None
    return posts.contributors(session, version) if version else frozenset()


def _overtaken_page(
    form: FormState[ComposerForm], refusal: Refusal, value: ComposerForm, year: int, ordinal: int
) -> Page:
    """Accept an identical save (a second click); otherwise contrast.

    Rebase the form: saving again is deliberate.
    """
    newer = load_composer_context(posts.post_or_404(read_session(), organisation().id, year, ordinal))
    assert newer.post is not None
    drafts.check_may_edit(newer.post, actor())
    if value.draft(newer.zone).comparable_content() == newer.draft.comparable_content():
        return _store_posted(newer, form, value.model_copy(update={"base": newer.post.base}))
    form.refuse("", refusal.sentence)
    form.typed["base"] = newer.post.base
    return composer_page(newer, form, overtaken=True), refusal.status
