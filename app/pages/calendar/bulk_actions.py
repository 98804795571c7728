"""Bulk actions: preview, then each post separately."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.db.paging import PAGE_SIZE
from app.domain.calendar.rules.bulk_actions import (
    ACTIONS_WITH_REASON,
    BulkAction,
    check_action_permitted,
    check_action_reason,
    describe_outcome,
)
from app.domain.directory.queries.topics import topics
from app.domain.posts.queries import posts
from app.domain.posts.queries.post_list import BulkPost, bulk_posts
from app.domain.posts.rules.post_number import format_number, parse_number_slug
from app.domain.posts.rules.readiness import IncompletePost
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import BulkActionForm
from app.pages.calendar.table import TABLE_PARAMETERS
from app.pages.components.bulk_actions import CHANGED_MEANWHILE, NONE_CHOSEN, TRANSACTION_FAILURES
from app.pages.components.envelopes import submit_drawn
from app.pages.components.labels import post_states
from app.pages.shell.request_context import organisation
from app.usecases.calendar.bulk_actions import BulkActionRequest, apply_action
from app.web.access import requires
from app.web.addresses import post_address_builder
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

Number = tuple[int, int]
Page = str | tuple[str, int] | Response
BULK_PERMISSIONS = (P.POST_WRITE, P.POST_EDIT, P.POST_HOLD, P.POST_RELEASE)
ALL_DONE = msg("Hecho con todas las elegidas: %(count)s.")


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A post's outcome or refusal (`is_open` tells which)."""

    number: str
    title: str | Message
    url: str
    status: str
    messages: Sequence[Message]
    is_open: bool
    is_picked: bool


@bp.get("/table/several")
@requires(*BULK_PERMISSIONS)
def several() -> Page:
    form = read_form(BulkActionForm, request.args)
    if form.value is None:
        flash(translate(NONE_CHOSEN if "deed" not in form.errors else msg("Elija qué hacer.")), "warning")
        return redirect(_table_url(request.args.get("back", "")), 303)
    picked = form.value.post
    return _page(form.value.deed, blank_form(back=form.value.back), _rows(form.value.deed, picked, picked))


@bp.post("/table/several")
@requires(*BULK_PERMISSIONS)
def do_several() -> Page:
    """Give each post a transaction; refused ones stay."""
    form = read_form(BulkActionForm, request.form)
    shown, picked = request.form.getlist("shown")[:PAGE_SIZE], request.form.getlist("post")
    if form.value is None and "deed" in form.errors:
        return redirect(_table_url(request.form.get("back", "")), 303)
    if form.value is None:
        form.errors = {name: NONE_CHOSEN if name == "post" else why for name, why in form.errors.items()}
        return _page(
            BulkAction(form.typed["deed"]), form, _rows(BulkAction(form.typed["deed"]), shown, picked)
        ), form.status
    if not _is_complete(form, form.value):
        return _page(
            BulkAction(form.typed["deed"]), form, _rows(BulkAction(form.typed["deed"]), shown, picked)
        ), form.status
    return _apply_to_all(form, form.value, shown)


def _is_complete(form: FormState[BulkActionForm], wanted: BulkActionForm) -> bool:
    try:
        check_action_reason(wanted.deed, wanted.reason)
    except Refusal as refusal:
        form.refuse("reason", refusal.sentence)
    if wanted.deed is BulkAction.TOPIC and not wanted.topic:
        form.refuse("topic", msg("Elija un tema."))
    return not form.errors


def _apply_to_all(form: FormState[BulkActionForm], wanted: BulkActionForm, shown: Sequence[str]) -> Page:
    wish = BulkActionRequest(wanted.deed, wanted.reason, wanted.topic)
    outcomes = {number: _refusal_reasons(number, wish) for number in dict.fromkeys(_numbers(wanted.post))}
    refused = {number: why for number, why in outcomes.items() if why}
    if not refused:
        return flash_and_redirect(msg(ALL_DONE.msgid, count=len(outcomes)), _table_url(wanted.back))
    done = [format_number(*number) for number, why in outcomes.items() if not why]
    left = [number for number in shown if number not in done]
    page = _page(wanted.deed, form, _rows(wanted.deed, left, [], refused), _rows(wanted.deed, done, []))
    return page, 200 if done else 409


def _refusal_reasons(number: Number, wish: BulkActionRequest) -> Sequence[Message]:
    """Apply; return refusals, empty when done."""
    try:
        submit_drawn(number, lambda _passes: _apply(number, wish))
    except IncompletePost as refusal:
        return [missing_field.sentence for missing_field in refusal.missing]
    except Refusal as refusal:
        return [refusal.sentence]
    except TRANSACTION_FAILURES:
        return [CHANGED_MEANWHILE]
    return []


def _apply(number: Number, wish: BulkActionRequest) -> None:
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, *number, lock=True)
        apply_action(work(session), post, wish)


def _rows(
    action: BulkAction,
    names: Sequence[str],
    picked: Sequence[str],
    refused: dict[Number, Sequence[Message]] | None = None,
) -> list[BulkRow]:
    """Keep the order; omit other organisations' posts."""
    posts_by_number = bulk_posts(work(read_session()), list(_numbers(names)))
    address, states = post_address_builder("posts.show"), post_states(posts_by_number.values())
    return [
        _row(
            action,
            posts_by_number[number],
            states[posts_by_number[number].id],
            address(*number),
            format_number(*number) in picked,
            (refused or {}).get(number),
        )
        for number in dict.fromkeys(_numbers(names))
        if number in posts_by_number
    ]


def _row(
    action: BulkAction, post: BulkPost, state: str, url: str, is_picked: bool, refused: Sequence[Message] | None
) -> BulkRow:
    number = format_number(post.year, post.ordinal)
    title = post.title or msg("Sin título (%(number)s)", number=number)
    try:
        check_action_permitted(action, actor(), post.author_id)
        sentences = [describe_outcome(action, post.status)]
    except Refusal as refusal:
        return BulkRow(number, title, url, state, refused or [refusal.sentence], False, False)
    return BulkRow(number, title, url, state, refused or sentences, not refused, is_picked or bool(refused))


def _numbers(names: Sequence[str]) -> Iterator[Number]:
    return (number for name in names[:PAGE_SIZE] if (number := parse_number_slug(name.replace("/", "-"))))


def _page(action: BulkAction, form: FormState[Any], rows: Sequence[BulkRow], done: Sequence[BulkRow] = ()) -> str:
    themes = topics(read_session(), organisation_id=organisation().id) if action is BulkAction.TOPIC else []
    return render_template(
        "calendar/bulk_action.html",
        deed=action.value,
        word=action.label,
        form=form,
        rows=rows,
        done=done,
        needs_reason=action in ACTIONS_WITH_REASON,
        topics=[(topic.id, topic.name) for topic in themes],
        asks_topic=action is BulkAction.TOPIC,
        is_danger=action is BulkAction.WITHDRAW,
        back_url=_table_url(form.typed.get("back", "")),
    )


def _table_url(question: str) -> str:
    parameters: Any = {name: value for name, value in parse_qsl(question) if name in TABLE_PARAMETERS}
    return url_for(".table", **parameters)
