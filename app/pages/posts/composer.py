"""The composer's form, working without scripts: initial values, and consequences of the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from app.core.permissions import Permission
from app.core.text import normalise_text, parse_int
from app.core.tokens import new_token
from app.domain.directory.queries.house_texts import house_text_or_404
from app.domain.directory.rules.networks import ChannelState
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, missing_parts_message
from app.domain.organisations.rules import language_rank
from app.domain.posts.models import Post, WorkingCopy
from app.domain.posts.queries import posts, working_copies
from app.domain.posts.rules.differences import TextStretch, word_changes
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.posts.rules.readiness import MissingField, missing_fields
from app.domain.posts.rules.service_text import service_texts
from app.domain.posts.rules.states import PostStatus
from app.domain.review.queries.surroundings import ReviewSurroundings, SuggestionView, review_surroundings
from app.pages.components.ai_labels import ai_label_note
from app.pages.components.cost_warnings import cost_warnings
from app.pages.components.labels import post_states
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.campaign_links import add_tracking
from app.pages.posts.composer_context import ComposerContext, known_files, load_composer_context, typed_post
from app.pages.posts.declaration_fields import build_declaration_fields
from app.pages.posts.draft_diff import contrast_drafts, last_save_words
from app.pages.posts.expired_session import signed_out_fragment
from app.pages.posts.forms.composer import ComposerButton, ComposerForm, composer_fields, typed_draft
from app.pages.posts.hours import proposed_parts
from app.pages.posts.live_findings import (
    apply_autofix,
    blocking_items,
    marked_texts,
    previews_with_findings,
    typed_topic,
)
from app.pages.posts.next_step import route_words
from app.pages.posts.period_notices import period_notices, periods_at_hour
from app.pages.posts.picture_library import opened_library
from app.pages.posts.picture_parts import beside_pictures
from app.pages.posts.post_page import edit_refusal, post_page
from app.pages.posts.text_parts import part_texts
from app.pages.posts.working_copies import CopyOffer, copy_offers, own_working_copy, restored_fields
from app.pages.shell.request_context import organisation, person
from app.usecases.posts import actions
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, work

P = Permission
LONGEST_VALUE = 40
MOST_VERSIONS = 12


@dataclass(frozen=True, slots=True)
class SuggestedText:
    offer: SuggestionView
    account: str
    parts: Sequence[TextStretch]


@bp.get("/new")
@requires(P.POST_WRITE)
def new() -> Page:
    """Open empty or with an unsaved copy; `like` corrects a published post.

    Presets: `on`, `account`, a service `template`, a text of the `house`.
    """
    composer = load_composer_context(None)
    key, whose = request.args.get("copy", ""), (organisation().id, person().id)
    copy = working_copies.working_copy(read_session(), *whose, key) if key else None
    typed = {
        **composer.saved,
        **_requested_values(),
        **_values_of_original(),
        **_account_values(composer),
        **_service_template_values(composer),
        **_house_text_values(composer),
        **restored_fields(copy),
    }
    typed["copy_key"] = copy.key if copy else f"new-{new_token()}"
    offers = () if copy else copy_offers(composer, working_copies.unsaved_new_posts(read_session(), *whose))
    return composer_page(composer, blank_form(**typed), offers=offers)


@bp.get("/<int:year>/<int:ordinal>/edit")
@requires(P.POST_WRITE, P.POST_EDIT)
def edit(year: int, ordinal: int) -> Page:
    """Open the saved post or own copy; `missing` lists gaps.

    Ideas take the address's values, unsaved.
    """
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    around = review_surroundings(read_session(), post, now=now())
    if ended := edit_refusal(post, around):
        form = blank_form()
        form.refuse("", ended.sentence)
        return post_page(year, ordinal, form), ended.status
    composer = load_composer_context(post, earlier=MOST_VERSIONS)
    kept = own_working_copy(post)
    copy = kept if kept and (request.args.get("copy") or _is_the_draft(post, kept)) else None
    form = blank_form(
        **{**composer.saved, **(_requested_values() if post.status is PostStatus.IDEA else {}), **restored_fields(copy)}
    )
    if request.args.get("missing"):
        _show_missing(form, _missing_of_saved(composer))
    offers = copy_offers(composer, [kept]) if kept and not copy else ()
    return composer_page(composer, form, offers=offers, around=around)


def _is_the_draft(post: Post, copy: WorkingCopy) -> bool:
    """Tell whether the copy goes on from the draft as it is: it is then what one sees."""
    return copy.base == post.base and actions.is_plain_draft(post, actor())


@bp.post("/preview")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_fragment)
def preview() -> Page:
    """Preview accounts."""
    composer = load_composer_context(typed_post())
    form = blank_form(**read_form(ComposerForm, request.form).typed)
    mended, tracked = apply_autofix(composer, form), add_tracking(composer, form)
    parted = part_texts(composer, form)
    return render_template(
        "posts/live_parts.html",
        form=form,
        typed=form.typed,
        mended=mended or bool(tracked or parted),
        tracked=tracked,
        parted=parted,
        split=request.form.get("split", ""),
        **_following_parts(composer, form),
    )


def composer_page(
    composer: ComposerContext,
    form: FormState[Any],
    *,
    offers: Sequence[CopyOffer] = (),
    overtaken: bool = False,
    around: ReviewSurroundings | None = None,
) -> str:
    """Render the composer. `around`: context before typing."""
    return render_template(
        "posts/composer.html",
        composer=composer,
        state=post_states([composer.post])[composer.post.id] if composer.post else "draft",
        form=form,
        typed=form.typed,
        **_following_parts(composer, form),
        **(proposed_parts(form.typed) if form.typed.get("deed") == ComposerButton.HOURS else {}),
        **opened_library(form.typed),
        double=composer.double_hour(form.typed),
        offers=offers,
        offered=_open_suggestions(composer, around) if around else [],
        comments_open=[thread for thread in around.threads if not thread.is_resolved] if around else [],
        theirs=contrast_drafts(composer.saved, form.typed, composer) if overtaken else None,
        saved=last_save_words(composer) if overtaken else None,
        next=route_words(read_session(), organisation().id),
        taken=bool(request.args.get("missing")),
        zone=organisation().zone,
        writer=person(),
        under_review=composer.post is not None and composer.post.status in actions.UNDER_REVIEW,
        is_draft=composer.post is None or actions.is_plain_draft(composer.post, actor()),
    )


def picture_parts(composer: ComposerContext, form: FormState[Any]) -> dict[str, Any]:
    """Return what the list of pictures shows."""
    previews = composer.previews(form.typed)
    return {
        "form": form,
        "typed": form.typed,
        "asking": build_declaration_fields(form.typed, previews, form.errors),
        **beside_pictures(composer, form.typed),
    }


def _account_values(composer: ComposerContext) -> dict[str, Any]:
    """Return the account of the address as target, in its first language; nothing if invalid."""
    channel = composer.channels.get(parse_int(request.args.get("account", "")) or 0)
    if channel is None or channel.state is not ChannelState.OPEN:
        return {}
    languages = sorted(channel.languages, key=lambda language: language_rank(language, composer.languages))
    return {"target": [f"{channel.id}:{language}" for language in languages[:1]]}


def _service_template_values(composer: ComposerContext) -> dict[str, Any]:
    if request.args.get("template") != "service":
        return {}
    texts = service_texts(composer.languages)
    return {"language": list(texts), "text": list(texts.values())}


def _house_text_values(composer: ComposerContext) -> dict[str, Any]:
    if not (text_id := parse_int(request.args.get("house", ""))):
        return {}
    row = house_text_or_404(work(read_session()), text_id)
    language = row.language or next(iter(composer.languages), "es")
    return {"language": [language], "text": [row.text]}


def _requested_values() -> dict[str, Any]:
    """Return day, hour, account with language, and topic."""
    names_by_field = {"planned_on": "on", "planned_time": "at", "topic": "topic"}
    typed: dict[str, Any] = {field: _requested(name)[0] for field, name in names_by_field.items() if _requested(name)}
    return typed | ({"target": _requested("target")} if _requested("target") else {})


def _requested(name: str) -> list[str]:
    """Ignore values longer than ours."""
    return [value for value in request.args.getlist(name) if 0 < len(value) <= LONGEST_VALUE]


def _values_of_original() -> dict[str, Any]:
    """Start a correction from its text, without its times."""
    if (named := parse_number_slug(request.args.get("like", ""))) is None:
        return {}
    post = posts.post_or_404(read_session(), organisation().id, *named)
    typed = composer_fields(posts.draft_of(post, posts.version_of(read_session(), post)), zone=post.zone)
    own_time = ("planned_on", "planned_time", "fold", "window_from", "window_to", "base")
    fields = {name: value for name, value in typed.items() if name not in own_time}
    return fields | {"like": request.args["like"]}


def _open_suggestions(composer: ComposerContext, around: ReviewSurroundings) -> list[SuggestedText]:
    """Return unanswered suggestions for accounts still targeted."""
    draft = composer.draft
    return [
        SuggestedText(
            offer,
            around.channels[offer.target[0]],
            word_changes(normalise_text(draft.text_for(offer.target)), normalise_text(offer.text)),
        )
        for offer in around.unanswered
        if offer.target in draft.targets
    ]


def _following_parts(composer: ComposerContext, form: FormState[Any]) -> dict[str, Any]:
    typed = form.typed
    dates = periods_at_hour(composer, typed)
    previews, lacks = previews_with_findings(composer, typed, dates), _lacking(composer, typed)
    return {
        "proposed_title": typed_draft({**typed, "title": ""}).title,
        "wordings": composer.wordings(typed),
        "previews": previews,
        "marked": marked_texts(typed, previews),
        "dates": period_notices(dates, typed_topic(composer, typed), composer.languages, lacks),
        "missing": [*composer.missing(typed, at=now()), *blocking_items(composer.post, previews)],
        "cost_warnings": cost_warnings(composer.voiced(typed), dates.planned or now(), composer.zone),
        "ai_label": ai_label_note(composer.voiced(typed), typed_draft(typed).answers()["pictures"]),
        "urgency": missing_parts_message(lacks) if lacks else None,
        "asking": build_declaration_fields(typed, previews, form.errors),
        **beside_pictures(composer, typed),
        "tracks_links": organisation().tracks_links,
        "preview_url": url_for(".preview"),
        "clashes_url": url_for(".clashes_typed"),
        "pictures_url": url_for(".pictures"),
        "pieces_url": url_for(".video_pieces"),
    }


def _lacking(composer: ComposerContext, typed: Mapping[str, Any]) -> Sequence[EmergencyPart]:
    topic = typed_topic(composer, typed)
    if topic is None or topic.topic_class is not TopicClass.EMERGENCY:
        return ()
    return missing_emergency_parts(read_session(), typed_draft(typed).variants())


def _missing_of_saved(composer: ComposerContext) -> tuple[MissingField, ...]:
    voices = posts.open_voices(read_session(), organisation().id)
    return missing_fields(composer.draft, voices, known_files(composer.draft), zone=composer.zone, now=now())


def _show_missing(form: FormState[Any], missing: tuple[MissingField, ...]) -> None:
    """Refuse each field; join two messages for one."""
    for want in missing:
        form.refuse_also(want.field, want.sentence)
