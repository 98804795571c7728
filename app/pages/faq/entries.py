from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.db.work import Work
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.queries import topics
from app.domain.faq import queries
from app.domain.faq.models import FaqEntry
from app.domain.organisations.rules import language_name
from app.pages.citizens.blueprint import Page, bp
from app.pages.faq.topics import topic_links
from app.pages.shell.request_context import organisation, today
from app.usecases.faq import entries as faq_entries
from app.usecases.faq.entries import FaqInput
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, RowKey, blank_form, read_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

QUESTION_PREFIX, ANSWER_PREFIX = "question-", "answer-"
LONGEST_TEXT = 2000


class FaqForm(Form):
    """`year`, `ordinal`: the originating case."""

    category: Category = Category.QUESTION_GENERAL
    topic: RowKey | None = None
    year: int | None = Field(default=None, ge=1)
    ordinal: int | None = Field(default=None, ge=1)

    def entry(self, posted: Mapping[str, str]) -> FaqInput:
        return FaqInput(
            _texts_under(posted, QUESTION_PREFIX), _texts_under(posted, ANSWER_PREFIX), self.category, self.topic
        )


def _texts_under(posted: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text[:LONGEST_TEXT] for name, text in posted.items() if name.startswith(prefix)}


P = Permission


@bp.get("/faq")
@requires(P.CASE_READ)
def faq() -> Page:
    """List entries; `q` matches any inflected form."""
    session, body = read_session(), organisation()
    entries = queries.faq_entries(session, body.id)
    words = request.args.get("q", "").strip()
    return render_template(
        "faq/index.html",
        form=blank_form(q=words),
        entries=_entries_with(entries, words) if words else entries,
        words=words,
        often=topic_links(),
        languages=body.languages,
        answers=actor().may(P.CASE_ANSWER),
        writes=actor().may(P.CASE_ANSWER) and actor().may(P.POST_WRITE),
    )


def _entries_with(entries: Sequence[FaqEntry], words: str) -> list[FaqEntry]:
    low = words.casefold()
    query_words = frozenset().union(
        *(faq_entries.question_words(read_session(), words, language) for language in organisation().languages)
    )
    return [
        entry
        for entry in entries
        if any(low in text.casefold() for text in (*entry.question.values(), *entry.answer.values()))
        or query_words & set(entry.words.split())
    ]


@bp.get("/faq/new")
@requires(P.CASE_ANSWER)
def new_faq() -> Page:
    """Show the form, filled from any case, for personal data to be removed."""
    year, ordinal = request.args.get("year", type=parse_int), request.args.get("ordinal", type=parse_int)
    usual = blank_form(category=Category.QUESTION_GENERAL.value)
    return _page(_form_of_case(year, ordinal) if year and ordinal else usual, None)


def _form_of_case(year: int, ordinal: int) -> FormState[Any]:
    session = read_session()
    case = cases.case_or_404(session, organisation().id, year, ordinal)
    messages, replies = cases.case_messages(session, case), cases.case_replies(session, case)
    sent = [reply for reply in replies if reply.state is ReplyState.SENT]
    typed: dict[str, Any] = {"year": year, "ordinal": ordinal, "category": case.category.value}
    if messages:
        typed[f"{QUESTION_PREFIX}{case.language}"] = messages[0].text
    if sent:
        typed[f"{ANSWER_PREFIX}{sent[-1].language}"] = sent[-1].text
    return blank_form(**typed)


@bp.get("/faq/<int:entry_id>")
@requires(P.CASE_ANSWER)
def edit_faq(entry_id: int) -> Page:
    entry = queries.entry_or_404(read_session(), organisation().id, entry_id)
    typed = {f"{QUESTION_PREFIX}{language}": words for language, words in entry.question.items()}
    typed |= {f"{ANSWER_PREFIX}{language}": words for language, words in entry.answer.items()}
    return _page(blank_form(**typed, category=entry.category.value, topic=entry.topic_id), entry_id)


@bp.post("/faq")
@requires(P.CASE_ANSWER)
def keep_faq() -> Page:
    return _submit_form(None)


@bp.post("/faq/<int:entry_id>")
@requires(P.CASE_ANSWER)
def change_faq(entry_id: int) -> Page:
    queries.entry_or_404(read_session(), organisation().id, entry_id)
    return _submit_form(entry_id)


def _submit_form(entry_id: int | None) -> Page:
    posted = [
        field for field in request.form.items(multi=True) if not field[0].startswith((QUESTION_PREFIX, ANSWER_PREFIX))
    ]
    form = read_form(FaqForm, MultiDict(posted))
    form.typed |= {
        name: text for name, text in request.form.items() if name.startswith((QUESTION_PREFIX, ANSWER_PREFIX))
    }
    return run_form_action(
        form,
        lambda session, value: _store_entry(session, value, form.typed, entry_id),
        page=lambda refused: _page(refused, entry_id),
        done=lambda _: _go_to_list(msg("Guardada. Se propondrá cuando alguien pregunte lo mismo.")),
        passes=ERROR_PAGES,
    )


def _store_entry(session: Session, faq_form: FaqForm, typed: dict[str, Any], entry_id: int | None) -> None:
    body, who = organisation(), actor()
    faq_input = faq_form.entry(typed)
    if faq_form.topic is not None:
        topics.topic_or_404(session, faq_form.topic, organisation_id=body.id)
    if entry_id is not None:
        entry = queries.entry_or_404(session, body.id, entry_id)
        faq_entries.change_entry(Work(session, who, now()), entry, faq_input, today=today())
        return
    case_number = (faq_form.year, faq_form.ordinal) if faq_form.year and faq_form.ordinal else None
    case = cases.case_or_404(session, body.id, *case_number) if case_number else None
    faq_entries.keep_entry(Work(session, who, now()), body, faq_input, case=case)


@bp.post("/faq/<int:entry_id>/retirement")
@requires(P.CASE_ANSWER)
def retire_faq(entry_id: int) -> Page:
    with write_transaction() as session:
        entry = queries.entry_or_404(session, organisation().id, entry_id)
        faq_entries.retire_entry(work(session), entry)
    return _go_to_list(msg("Retirada: ya no se propone."))


def _go_to_list(message: Message) -> Response:
    return flash_and_redirect(message, url_for(".faq"))


def _page(form: FormState[Any], entry_id: int | None) -> str:
    session, body = read_session(), organisation()
    return render_template(
        "faq/entry.html",
        form=form,
        entry_id=entry_id,
        languages=[(language, translate(language_name(language))) for language in body.languages],
        categories=Category.choices(),
        topics=[
            ("", "–"),
            *((topic.id, topic.name) for topic in topics.topics(session, organisation_id=body.id)),
        ],
    )
