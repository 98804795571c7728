"""Frequent questions: the list, what was asked this week, keeping one, and making a topic of it."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.citizens.forms.faq import ANSWER, QUESTION, FaqForm
from app.citizens.models import FaqEntry
from app.citizens.queries import cases
from app.citizens.queries import faq as queries
from app.citizens.rules.categories import CATEGORY_NAMES, Category
from app.citizens.rules.replies import ReplyState
from app.citizens.service import faq as service
from app.citizens.views.asked import asked_often
from app.citizens.views.blueprint import Page, bp
from app.core.errors import Refusal
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today
from app.topics import queries as topics
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission


@bp.get("/faq")
@requires(P.CASE_READ)
def faq() -> Page:
    """`q`: words that are looked for, in any form of them."""
    session, body = reading(), organisation()
    entries = queries.entries(session, body.id)
    words = request.args.get("q", "").strip()
    return render_template(
        "citizens/faq.html",
        form=blank(q=words),
        entries=_found(entries, words) if words else entries,
        words=words,
        often=asked_often(),
        categories=CATEGORY_NAMES,
        languages=body.languages,
        answers=actor().may(P.CASE_ANSWER),
        writes=actor().may(P.CASE_ANSWER) and actor().may(P.POST_WRITE),
    )


def _found(entries: Sequence[FaqEntry], words: str) -> list[FaqEntry]:
    """Those that say the words as typed, or ask about any of them."""
    low = words.casefold()
    asked = frozenset().union(*(service.words_in(reading(), words, one) for one in organisation().languages))
    return [
        one
        for one in entries
        if any(low in text.casefold() for text in (*one.question.values(), *one.answer.values()))
        or asked & set(one.words.split())
    ]


@bp.get("/faq/new")
@requires(P.CASE_ANSWER)
def new_faq() -> Page:
    """From a case where one is named: its question and what was answered, to be left without anybody's data."""
    year, ordinal = request.args.get("year", type=whole), request.args.get("ordinal", type=whole)
    usual = blank(category=Category.QUESTION_GENERAL.value)
    return _page(_of_case(year, ordinal) if year and ordinal else usual, None)


def _of_case(year: int, ordinal: int) -> Read[Any]:
    session = reading()
    case = cases.case_or_404(session, organisation().id, year, ordinal)
    messages, replies = cases.messages_of(session, case), cases.replies_of(session, case)
    sent = [one for one in replies if one.state is ReplyState.SENT]
    typed: dict[str, Any] = {"year": year, "ordinal": ordinal, "category": case.category.value}
    if messages:
        typed[f"{QUESTION}{case.language}"] = messages[0].text
    if sent:
        typed[f"{ANSWER}{sent[-1].language}"] = sent[-1].text
    return blank(**typed)


@bp.get("/faq/<int:entry_id>")
@requires(P.CASE_ANSWER)
def edit_faq(entry_id: int) -> Page:
    entry = queries.entry_or_404(reading(), organisation().id, entry_id)
    typed = {f"{QUESTION}{language}": words for language, words in entry.question.items()}
    typed |= {f"{ANSWER}{language}": words for language, words in entry.answer.items()}
    return _page(blank(**typed, category=entry.category.value, topic=entry.topic_id), entry_id)


@bp.post("/faq")
@requires(P.CASE_ANSWER)
def keep_faq() -> Page:
    return _kept(None)


@bp.post("/faq/<int:entry_id>")
@requires(P.CASE_ANSWER)
def change_faq(entry_id: int) -> Page:
    queries.entry_or_404(reading(), organisation().id, entry_id)
    return _kept(entry_id)


def _kept(entry_id: int | None) -> Page:
    posted = [one for one in request.form.items(multi=True) if not one[0].startswith((QUESTION, ANSWER))]
    form = read_form(FaqForm, MultiDict(posted))
    form.typed |= {name: said for name, said in request.form.items() if name.startswith((QUESTION, ANSWER))}
    if form.value is not None:
        try:
            _keep(form.value, form.typed, entry_id)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            form.refuse("", refusal.sentence, refusal.status)
    if form.value is None:
        return _page(form, entry_id), form.status
    return _back(say("Guardada. Se propondrá cuando alguien pregunte lo mismo."))


def _keep(said: FaqForm, typed: dict[str, Any], entry_id: int | None) -> None:
    body, who = organisation(), actor()
    with writing() as session:
        asked = said.asked(typed)
        if said.topic is not None:
            topics.topic_or_404(session, said.topic, organisation_id=body.id)
        if entry_id is not None:
            entry = queries.entry_or_404(session, body.id, entry_id)
            service.change(session, entry, asked, today=today(), actor=who, now=now())
            return
        of = (said.year, said.ordinal) if said.year and said.ordinal else None
        case = cases.case_or_404(session, body.id, *of) if of else None
        service.keep(session, body, asked, case=case, actor=who, now=now())


@bp.post("/faq/<int:entry_id>/retirement")
@requires(P.CASE_ANSWER)
def retire_faq(entry_id: int) -> Page:
    with writing() as session:
        entry = queries.entry_or_404(session, organisation().id, entry_id)
        service.retire(session, entry, actor=actor(), now=now())
    return _back(say("Retirada: ya no se propone."))


def _back(said: Sentence) -> Response:
    flash(translate(said), "good")
    return redirect(url_for(".faq"), 303)


def _page(form: Read[Any], entry_id: int | None) -> str:
    session, body = reading(), organisation()
    return render_template(
        "citizens/faq_entry.html",
        form=form,
        entry_id=entry_id,
        languages=[(one, translate(language_name(one))) for one in body.languages],
        categories=[(one.value, translate(word)) for one, word in CATEGORY_NAMES.items()],
        topics=[("", "–"), *((one.id, one.name) for one in topics.topics(session, organisation_id=body.id))],
    )
