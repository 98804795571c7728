"""Keeping a good answer for whoever asks the same next, with nothing of whoever asked first."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import AskedTopic, Case, FaqEntry
from app.citizens.queries import faq as queries
from app.citizens.rules.alike import Compared, Words, telling
from app.citizens.rules.categories import Category
from app.citizens.rules.matching import Kept, Question, is_asked, passages, question_of
from app.citizens.service.answers import shelf_of
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.core.writing import written
from app.core.zones import day_in
from app.editorial_line.rules.detectors import DETECTORS
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.words import lemmas_of, words_of
from app.organisations.models import Organisation

PERSONAL = ("identity_numbers", "bank_accounts", "mobile_phones", "personal_plates")
_OF_SOMEBODY = re.compile(
    r"(?<!\w)@\w+|[\w.+-]+@[\w-]+\.\w+|\b(?:me llamo|mi nombre es|em dic|chámome|nire izena)\b"
    r"|\b(?:soy|sóc)\s+(?-i:[A-ZÁÉÍÓÚÜÑÇ])\w+",
    re.IGNORECASE,
)
"""What names somebody: a mention, an address, whoever says their own name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer, by language."""

    question: Mapping[str, str]
    answer: Mapping[str, str]
    category: Category = Category.QUESTION_GENERAL
    topic_id: int | None = None


class Personal(Refusal):
    """It names somebody."""


def keep(
    session: Session, organisation: Organisation, asked: Asked, *, actor: Actor, now: datetime, case: Case | None = None
) -> FaqEntry:
    """The one there is where it says the same. Raises `Personal` while it still says something of a person."""
    demand(actor.may(Permission.CASE_ANSWER))
    said = _said(session, asked)
    alike = (one for one in queries.entries(session, organisation.id) if one.question == said["question"])
    if known := next((one for one in alike if one.answer == said["answer"]), None):
        return known
    entry = FaqEntry(
        organisation_id=organisation.id,
        case_id=case.id if case else None,
        kept_by=actor.person_id,
        kept_by_name=actor.name,
        kept_at=now,
        reviewed_on=day_in(now, organisation.zone),
        **said,
    )
    session.add(entry)
    session.flush()
    _tell_topics(session, entry)
    _record(session, Act.FAQ_KEPT, entry, actor=actor, now=now)
    return entry


def change(session: Session, entry: FaqEntry, asked: Asked, *, today: date, actor: Actor, now: datetime) -> None:
    """What it said before stays in the record."""
    demand(actor.may(Permission.CASE_ANSWER))
    for name, value in _said(session, asked).items():
        setattr(entry, name, value)
    entry.reviewed_on = today
    _tell_topics(session, entry)
    _record(session, Act.FAQ_CHANGED, entry, actor=actor, now=now)


def retire(session: Session, entry: FaqEntry, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.CASE_ANSWER))
    entry.retired_at = now
    _tell_topics(session, entry)
    _record(session, Act.FAQ_CHANGED, entry, actor=actor, now=now)


def _tell_topics(session: Session, entry: FaqEntry) -> None:
    """What is asked often has its answer from now on, or has it no more."""
    texts, known = queries.topic_texts(session, entry.organisation_id), kept(session, [entry])
    for one in queries.topics(session, entry.organisation_id):
        asks = entry.retired_at is None and _asks(session, known, entry, one, texts.get(one.id))
        if asks or one.entry_id == entry.id:
            one.entry_id = entry.id if asks else None


def _asks(session: Session, known: Kept, entry: FaqEntry, topic: AskedTopic, text: tuple[str, str] | None) -> bool:
    """By what was written; where nobody may read it, by its words until it is counted again."""
    if text is not None:
        return bool(known.best(asked_in(session, *text)))
    return bool(compared_topics([topic]).best(frozenset(entry.words.split()), 1))


def _record(session: Session, act: Act, entry: FaqEntry, *, actor: Actor, now: datetime) -> None:
    said = {"question": _told(entry.question), "answer": _told(entry.answer), "retired": entry.retired_at is not None}
    audit.record(session, act, actor=actor, now=now, subject=f"faq:{entry.id}", **said)


def _told(texts: Mapping[str, str]) -> str:
    return "\n".join(f"{language}: {words}" for language, words in texts.items())


def _said(session: Session, asked: Asked) -> dict[str, Any]:
    question = {language: written(words) for language, words in asked.question.items() if written(words)}
    answer = {language: written(words) for language, words in asked.answer.items() if written(words)}
    if not question or not answer:
        raise Refusal(say("Escriba la pregunta y la respuesta, al menos en una lengua."))
    for language, words in [*question.items(), *answer.items()]:
        _check(session, language, words)
    found = {word for language, text in question.items() for word in words_in(session, text, language)}
    said = {"question": question, "answer": answer, "words": " ".join(sorted(found))}
    return {**said, "category": asked.category, "topic_id": asked.topic_id}


def _check(session: Session, language: str, text: str) -> None:
    if found := naming(session, language, text):
        raise Personal(say("Quite lo que señala a una persona antes de guardarla: «%(what)s».", what=found[0]))


def naming(session: Session, language: str, text: str) -> list[str]:
    """What in a text points at a person."""
    words = words_of(text, lemmas_of(shelf_of(session).lemma, language))
    look = Look(Piece(text, language), words, {}, {}, DETECTORS, {})
    return [mark.what for name in PERSONAL for mark in look.detected(name)] + _OF_SOMEBODY.findall(text)


def words_in(session: Session, text: str, language: str) -> Words:
    """What a question is about."""
    return telling(_lemmas(session, text, language))


def _lemmas(session: Session, text: str, language: str) -> str:
    return words_of(text, lemmas_of(shelf_of(session).lemma, language)).lemmas


def compared(entries: Collection[FaqEntry]) -> Compared:
    return Compared({one.id: frozenset(one.words.split()) for one in entries})


def compared_topics(topics: Collection[AskedTopic]) -> Compared:
    return Compared({one.id: frozenset(one.words.split()) for one in topics})


def kept(session: Session, entries: Collection[FaqEntry]) -> Kept:
    """As they are compared with what people ask, each in its languages."""
    return Kept(
        {
            one.id: [question_of(_lemmas(session, text, language), language) for language, text in one.question.items()]
            for one in entries
        }
    )


def asked_in(session: Session, text: str, language: str) -> list[Question]:
    """What may be asked in a message; nothing where nothing is."""
    if not is_asked(text, _lemmas(session, text, language)):
        return []
    return [question_of(_lemmas(session, one, language), language) for one in passages(text)]


def answered(session: Session, entries: Collection[FaqEntry], texts: Iterable[tuple[str, str]]) -> list[int | None]:
    """For each (text, language), the frequent question it asks."""
    known = kept(session, entries)
    return [next(iter(known.best(asked_in(session, *one), 1)), None) for one in texts]


def suggested(session: Session, entries: Sequence[FaqEntry], text: str, language: str) -> list[FaqEntry]:
    """Those that ask what was written, the likest first; at most three."""
    by_key = {one.id: one for one in entries}
    return [by_key[key] for key in kept(session, entries).best(asked_in(session, text, language))]
