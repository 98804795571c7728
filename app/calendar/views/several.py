"""The same deed for several posts of the table: first what would become of each, then each by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission as P
from app.calendar.deeds import Wish, carry_out
from app.calendar.forms import SeveralForm
from app.calendar.queries.several import Chosen, chosen
from app.calendar.rules.bulk import DEED_WORDS, WITH_REASON, Deed, check_told, check_turn, foreseen
from app.calendar.views.blueprint import bp
from app.calendar.views.table import KEPT
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.db.paging import PAGE
from app.drafting import queries as drafting
from app.drafting.rules.numbers import number_of, read_name
from app.drafting.rules.readiness import Incomplete
from app.pages.shell.request_context import organisation
from app.topics.queries import topics
from app.web.access import requires
from app.web.addresses import post_addresses
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.together import IN_BETWEEN, NONE_CHOSEN, NOT_NOW
from app.web.words import translate

Number = tuple[int, int]
Page = str | tuple[str, int] | Response
ALLOWED = (P.POST_WRITE, P.POST_EDIT, P.POST_HOLD, P.POST_RELEASE)
DONE = say("Hecho con todas las elegidas: %(count)s.")


@dataclass(frozen=True, slots=True)
class Row:
    """One of them on the page: what will become of it, or why it cannot be (`is_open` says which)."""

    number: str
    title: str | Sentence
    url: str
    status: str
    said: Sequence[Sentence]
    is_open: bool
    is_picked: bool


@bp.get("/table/several")
@requires(*ALLOWED)
def several() -> Page:
    """What the deed would make of each, before anything is done."""
    form = read_form(SeveralForm, request.args)
    if form.value is None:
        flash(translate(NONE_CHOSEN if "deed" not in form.errors else say("Elija qué hacer.")), "warning")
        return redirect(_back(request.args.get("back", "")), 303)
    picked = form.value.post
    return _page(form.value.deed, blank(back=form.value.back), _rows(form.value.deed, picked, picked))


@bp.post("/table/several")
@requires(*ALLOWED)
def do_several() -> Page:
    """Each in a transaction of its own: what cannot be done stays on the page, and says why."""
    form = read_form(SeveralForm, request.form)
    shown, picked = request.form.getlist("shown")[:PAGE], request.form.getlist("post")
    if form.value is None and "deed" in form.errors:
        return redirect(_back(request.form.get("back", "")), 303)
    if form.value is None:
        form.errors = {name: NONE_CHOSEN if name == "post" else why for name, why in form.errors.items()}
        return _page(Deed(form.typed["deed"]), form, _rows(Deed(form.typed["deed"]), shown, picked)), form.status
    if not _is_told(form, form.value):
        return _page(Deed(form.typed["deed"]), form, _rows(Deed(form.typed["deed"]), shown, picked)), form.status
    return _answered(form, form.value, shown)


def _is_told(form: Read[SeveralForm], wanted: SeveralForm) -> bool:
    """Whether the form says all that the deed needs; else it is refused."""
    try:
        check_told(wanted.deed, wanted.reason)
    except Refusal as refusal:
        form.refuse("reason", refusal.sentence)
    if wanted.deed is Deed.TOPIC and not wanted.topic:
        form.refuse("topic", say("Elija un tema."))
    return not form.errors


def _answered(form: Read[SeveralForm], wanted: SeveralForm, shown: Sequence[str]) -> Page:
    wish = Wish(wanted.deed, wanted.reason, wanted.topic)
    outcomes = {number: _outcome(number, wish) for number in dict.fromkeys(_numbers(wanted.post))}
    refused = {number: why for number, why in outcomes.items() if why}
    if not refused:
        flash(translate(say(DONE.msgid, count=len(outcomes))), "good")
        return redirect(_back(wanted.back), 303)
    done = [number_of(*number) for number, why in outcomes.items() if not why]
    left = [one for one in shown if one not in done]
    page = _page(wanted.deed, form, _rows(wanted.deed, left, [], refused), _rows(wanted.deed, done, []))
    return page, 200 if done else 409


def _outcome(number: Number, wish: Wish) -> Sequence[Sentence]:
    """Why it was not done; nothing where it was."""
    try:
        with writing() as session:
            post = drafting.post_or_404(session, organisation().id, *number, lock=True)
            carry_out(session, post, wish, actor=actor(), now=now())
    except Incomplete as refusal:
        return [one.sentence for one in refusal.missing]
    except Refusal as refusal:
        return [refusal.sentence]
    except IN_BETWEEN:
        return [NOT_NOW]
    return []


def _rows(
    deed: Deed, names: Sequence[str], picked: Sequence[str], refused: dict[Number, Sequence[Sentence]] | None = None
) -> list[Row]:
    """In the order they were in; those that are nobody's here are left out."""
    found = chosen(reading(), organisation().id, list(_numbers(names)))
    address = post_addresses("drafting.show")
    return [
        _row(deed, found[number], address(*number), number_of(*number) in picked, (refused or {}).get(number))
        for number in dict.fromkeys(_numbers(names))
        if number in found
    ]


def _row(deed: Deed, one: Chosen, url: str, is_picked: bool, refused: Sequence[Sentence] | None) -> Row:
    number = number_of(one.year, one.ordinal)
    title = one.title or say("Sin título (%(number)s)", number=number)
    try:
        check_turn(deed, actor(), one.author_id)
        said = [foreseen(deed, one.status)]
    except Refusal as refusal:
        return Row(number, title, url, one.status.value, refused or [refusal.sentence], False, False)
    return Row(number, title, url, one.status.value, refused or said, not refused, is_picked or bool(refused))


def _numbers(names: Sequence[str]) -> Iterator[Number]:
    return (number for name in names[:PAGE] if (number := read_name(name.replace("/", "-"))))


def _page(deed: Deed, form: Read[Any], rows: Sequence[Row], done: Sequence[Row] = ()) -> str:
    themes = topics(reading(), organisation_id=organisation().id) if deed is Deed.TOPIC else []
    return render_template(
        "calendar/several.html",
        deed=deed.value,
        word=DEED_WORDS[deed],
        form=form,
        rows=rows,
        done=done,
        needs_reason=deed in WITH_REASON,
        topics=[(topic.id, topic.name) for topic in themes],
        asks_topic=deed is Deed.TOPIC,
        is_danger=deed is Deed.WITHDRAW,
        back_url=_back(form.typed.get("back", "")),
    )


def _back(question: str) -> str:
    """The table as it was; nothing else can be asked for."""
    kept: Any = {name: value for name, value in parse_qsl(question) if name in KEPT}
    return url_for(".table", **kept)
