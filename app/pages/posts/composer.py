"""The composer: one form that works without scripts and loses nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.tokens import new_token
from app.core.zones import AmbiguousTime, NonexistentTime
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, missing_parts_message
from app.domain.posts.models import Post
from app.domain.posts.queries import posts, working_copies
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.posts.rules.readiness import MissingField, missing_fields
from app.domain.posts.rules.states import PostStatus
from app.domain.review.queries.surroundings import ReviewSurroundings, review_surroundings
from app.pages.posts.actions import submit_post
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import ComposerContext, load_composer_context
from app.pages.posts.declaration_fields import build_declaration_fields
from app.pages.posts.draft_diff import contrast_drafts, last_save_words
from app.pages.posts.expired_session import signed_out_fragment, signed_out_page
from app.pages.posts.forms.composer import ComposerButton, ComposerForm, typed_draft
from app.pages.posts.image_upload import store_uploaded_image
from app.pages.posts.initial_values import (
    account_values,
    requested_values,
    service_template_values,
    values_of_original,
    writers_of_original,
)
from app.pages.posts.live_findings import apply_autofix, blocking_items, previews_with_findings, typed_topic
from app.pages.posts.next_step import route_words
from app.pages.posts.period_notices import period_notices, periods_at_hour
from app.pages.posts.post_page import edit_refusal, post_page
from app.pages.posts.suggested_texts import open_suggestions
from app.pages.posts.working_copies import copy_offers, own_working_copy, restored_fields, typing_key
from app.pages.shell.request_context import organisation, person
from app.usecases.posts import actions, drafts
from app.usecases.posts import working_copies as post_working_copies
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, write_transaction
from app.web.translation import translate

P = Permission
CORRECTED = msg("Corregido en el texto. Todavía no está guardado.")
TWO_SENTENCES = msg("%(first)s %(second)s")


@bp.get("/new")
@requires(P.POST_WRITE)
def new() -> Page:
    """Open it empty or with an unsaved copy; `like` begins a correction of a published post.

    `template` loads the service template; `on`, `account` preset both.
    """
    composer = load_composer_context(None)
    key = request.args.get("copy", "")
    copy = working_copies.working_copy(read_session(), organisation().id, person().id, key) if key else None
    typed = {
        **composer.saved,
        **requested_values(),
        **values_of_original(),
        **account_values(composer),
        **service_template_values(composer),
        **restored_fields(copy),
    }
    typed["copy_key"] = copy.key if copy else f"new-{new_token()}"
    return composer_page(composer, blank_form(**typed), offers=not copy)


@bp.get("/<int:year>/<int:ordinal>/edit")
@requires(P.POST_WRITE, P.POST_EDIT)
def edit(year: int, ordinal: int) -> Page:
    """Open the saved post or this person's copy; `missing` lists submission gaps.

    Ideas take the address's values, unsaved until the form is.
    """
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    around = review_surroundings(read_session(), post, now=now())
    if ended := edit_refusal(post, around):
        form = blank_form()
        form.refuse("", ended.sentence)
        return post_page(year, ordinal, form), ended.status
    composer = load_composer_context(post)
    copy = own_working_copy(post) if request.args.get("copy") else None
    form = blank_form(
        **{**composer.saved, **(requested_values() if post.status is PostStatus.IDEA else {}), **restored_fields(copy)}
    )
    if request.args.get("missing"):
        _show_missing(form, _missing_of_saved(composer))
    return composer_page(composer, form, offers=not copy, around=around)


@bp.post("")
@requires(P.POST_WRITE, signed_out=signed_out_page)
def create() -> Page:
    return _save_posted(None)


@bp.post("/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def save(year: int, ordinal: int) -> Page:
    return _save_posted(posts.post_or_404(read_session(), organisation().id, year, ordinal))


@bp.post("/preview")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_fragment)
def preview() -> Page:
    """Preview each account. `post`: the one typed."""
    named = parse_number_slug(request.args.get("post", ""))
    composer = load_composer_context(posts.post_or_404(read_session(), organisation().id, *named) if named else None)
    form = blank_form(**read_form(ComposerForm, request.form).typed)
    mended = apply_autofix(composer, form)
    return render_template(
        "posts/live_parts.html", form=form, typed=form.typed, mended=mended, **_following_parts(composer, form)
    )


def resume_composer(why: Message, year: int | None = None, ordinal: int | None = None) -> Page:
    """Keep everything posted, and say why it was not saved."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal) if year and ordinal else None
    if post:
        drafts.check_may_edit(post, actor())
    form = read_form(ComposerForm, request.form)
    form.refuse("", why)
    return composer_page(load_composer_context(post), form), 400


def composer_page(
    composer: ComposerContext,
    form: FormState[Any],
    *,
    offers: bool = False,
    overtaken: bool = False,
    around: ReviewSurroundings | None = None,
) -> str:
    """Render it. `around`: context before anything is typed."""
    return render_template(
        "posts/composer.html",
        composer=composer,
        form=form,
        typed=form.typed,
        **_following_parts(composer, form),
        double=composer.double_hour(form.typed),
        offers=copy_offers(composer) if offers else [],
        offered=open_suggestions(composer, around) if around else [],
        comments_open=[thread for thread in around.threads if not thread.is_resolved] if around else [],
        theirs=contrast_drafts(composer.saved, form.typed, composer) if overtaken else None,
        saved=last_save_words(composer) if overtaken else None,
        next=route_words(read_session(), organisation().id),
        taken=bool(request.args.get("missing")),
        zone=organisation().zone,
        under_review=composer.post is not None and composer.post.status in actions.UNDER_REVIEW,
    )


def _following_parts(composer: ComposerContext, form: FormState[Any]) -> dict[str, Any]:
    typed = form.typed
    dates = periods_at_hour(composer, typed)
    previews, lacks = previews_with_findings(composer, typed, dates), _lacking(composer, typed)
    named = f"{composer.post.year}-{composer.post.ordinal}" if composer.post else None
    return {
        "wordings": composer.wordings(typed),
        "previews": previews,
        "dates": period_notices(dates, typed_topic(composer, typed), composer.languages, lacks),
        "missing": [*composer.missing(typed, at=now()), *blocking_items(composer.post, previews)],
        "urgency": missing_parts_message(lacks) if lacks else None,
        "asking": build_declaration_fields(typed, previews, form.errors),
        "preview_url": url_for(".preview", post=named),
        "clashes_url": url_for(".clashes_typed", post=named),
    }


def _lacking(composer: ComposerContext, typed: Mapping[str, Any]) -> Sequence[EmergencyPart]:
    topic = typed_topic(composer, typed)
    if topic is None or topic.topic_class is not TopicClass.EMERGENCY:
        return ()
    return missing_emergency_parts(read_session(), typed_draft(typed).variants())


def _save_posted(post: Post | None) -> Page:
    """Save; refused forms return as typed."""
    form = read_form(ComposerForm, request.form)
    store_uploaded_image(form)
    composer = load_composer_context(post)
    if apply_autofix(composer, form):
        flash(translate(CORRECTED), "good")
        return composer_page(composer, form)
    if form.typed.get("deed") == ComposerButton.PREVIEW:
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
    with write_transaction() as session:
        post = _write_post(session, composer.post, value, draft)
        is_to_send = value.deed is ComposerButton.SUBMIT and post.status is not PostStatus.IN_REVIEW
        missing = submit_post(session, post) if is_to_send else ()
    where: dict[str, Any] = {"year": post.year, "ordinal": post.ordinal}
    if missing:
        return redirect(url_for(".edit", **where, missing=1), 303)
    said = msg("Enviada a aprobación.") if value.deed is ComposerButton.SUBMIT else msg("Guardada.")
    return flash_and_redirect(said, url_for(".show", **where))


def _write_post(session: Session, known: Post | None, value: ComposerForm, draft: Draft) -> Post:
    """Save, and delete working copies."""
    if known is None:
        key = value.copy_key
        also = writers_of_original(session, value.like)
        post = actions.create_post(
            session, organisation(), draft, actor=actor(), now=now(), form_key=key or None, also=also
        )
        post_working_copies.delete_working_copy(session, typing_key(key))
        return post
    post = posts.post_or_404(session, organisation().id, known.year, known.ordinal, lock=True)
    actions.save_post(session, post, draft, base=value.base, actor=actor(), now=now())
    for key in {str(post.id), value.copy_key}:
        post_working_copies.delete_working_copy(session, typing_key(key))
    return post


def _overtaken_page(
    form: FormState[ComposerForm], refusal: Refusal, value: ComposerForm, year: int, ordinal: int
) -> Page:
    """Accept an identical save (a second click); otherwise contrast both.

    Rebase the form: saving again is deliberate.
    """
    newer = load_composer_context(posts.post_or_404(read_session(), organisation().id, year, ordinal))
    assert newer.post is not None
    drafts.check_may_edit(newer.post, actor())
    if value.draft(newer.zone).said() == newer.draft.said():
        return _store_posted(newer, form, value.model_copy(update={"base": newer.post.base}))
    form.refuse("", refusal.sentence)
    form.typed["base"] = newer.post.base
    return composer_page(newer, form, overtaken=True), refusal.status


def _missing_of_saved(composer: ComposerContext) -> tuple[MissingField, ...]:
    voices = posts.open_voices(read_session(), organisation().id)
    return missing_fields(composer.draft, voices, zone=composer.zone, now=now())


def _show_missing(form: FormState[Any], missing: tuple[MissingField, ...]) -> None:
    """Refuse each field; join two messages for one."""
    for want in missing:
        known = form.errors.get(want.field)
        form.refuse(want.field, msg(TWO_SENTENCES.msgid, first=known, second=want.sentence) if known else want.sentence)
