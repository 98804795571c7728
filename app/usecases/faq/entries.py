import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.likeness import WordSet
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.core.zones import local_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.categories import Category
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan
from app.domain.editorial_line.rules.plain_text import plain_text
from app.domain.editorial_line.rules.words import language_lemmas, read_words
from app.domain.faq import queries
from app.domain.faq.models import FaqEntry, FrequentTopic
from app.domain.faq.rules.question_match import AskedQuestion, KnownQuestions, asks_something, parse_question, passages
from app.domain.faq.rules.topics import SimilarityIndex, content_words
from app.domain.organisations.models import Organisation
from app.usecases.replies.template_cache import template_cache_of

PERSONAL_DETECTORS = ("identity_numbers", "bank_accounts", "mobile_phones", "personal_plates")
_NAMING_PATTERN = re.compile(
    r"(?<!\w)@\w+|[\w.+-]+@[\w-]+\.\w+|\b(?:me llamo|mi nombre es|em dic|chámome|nire izena)\b"
    r"|\b(?:soy|sóc)\s+(?-i:[A-ZÁÉÍÓÚÜÑÇ])\w+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FaqInput:
    question: Mapping[str, str]
    answer: Mapping[str, str]
    category: Category = Category.QUESTION_GENERAL
    topic_id: int | None = None


class NamesSomebody(Refusal):
    """A refusal: the text names a person."""


def keep_entry(work: Work, organisation: Organisation, content: FaqInput, *, case: Case | None = None) -> FaqEntry:
    """Store, or return an equal entry. Raises `NamesSomebody` while personal data remain."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    values = _entry_values(work.session, content)
    alike = (
        candidate
        for candidate in queries.faq_entries(work.session, organisation.id)
        if candidate.question == values["question"]
    )
    if known := next((candidate for candidate in alike if candidate.answer == values["answer"]), None):
        return known
    entry = FaqEntry(
        organisation_id=organisation.id,
        case_id=case.id if case else None,
        kept_by=work.actor.person_id,
        kept_by_name=work.actor.name,
        kept_at=work.now,
        reviewed_on=local_day(work.now, organisation.zone),
        **values,
    )
    work.session.add(entry)
    work.session.flush()
    _update_topics(work.session, entry)
    _record(work, Act.FAQ_KEPT, entry)
    return entry


def change_entry(work: Work, entry: FaqEntry, content: FaqInput, *, today: date) -> None:
    """Change; the audit keeps the earlier text."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    for name, value in _entry_values(work.session, content).items():
        setattr(entry, name, value)
    entry.reviewed_on = today
    _update_topics(work.session, entry)
    _record(work, Act.FAQ_CHANGED, entry)


def retire_entry(work: Work, entry: FaqEntry) -> None:
    demand(work.actor.may(Permission.CASE_ANSWER))
    entry.retired_at = work.now
    _update_topics(work.session, entry)
    _record(work, Act.FAQ_CHANGED, entry)


def _update_topics(session: Session, entry: FaqEntry) -> None:
    texts, known = queries.topic_texts(session, entry.organisation_id), known_questions(session, [entry])
    for topic in queries.frequent_topics(session, entry.organisation_id):
        asks = entry.retired_at is None and _asks_entry(session, known, entry, topic, texts.get(topic.id))
        if asks or topic.entry_id == entry.id:
            topic.entry_id = entry.id if asks else None


def _asks_entry(
    session: Session, known: KnownQuestions, entry: FaqEntry, topic: FrequentTopic, text: tuple[str, str] | None
) -> bool:
    """Match by message or, if unreadable, topic words until the next count."""
    if text is not None:
        return bool(known.best(questions_in(session, *text)))
    return bool(similarity_index([topic]).best(frozenset(entry.words.split()), 1))


def _record(work: Work, act: Act, entry: FaqEntry) -> None:
    detail = {
        "question": _dump_texts(entry.question),
        "answer": _dump_texts(entry.answer),
        "retired": entry.retired_at is not None,
    }
    audit.record(work, act, subject=f"faq:{entry.id}", **detail)


def _dump_texts(texts: Mapping[str, str]) -> str:
    return "\n".join(f"{language}: {words}" for language, words in texts.items())


def _entry_values(session: Session, content: FaqInput) -> dict[str, Any]:
    question = {
        language: normalise_text(words) for language, words in content.question.items() if normalise_text(words)
    }
    answer = {language: normalise_text(words) for language, words in content.answer.items() if normalise_text(words)}
    if not question or not answer:
        raise Refusal(msg("Escriba la pregunta y la respuesta, al menos en una lengua."))
    for language, words in [*question.items(), *answer.items()]:
        _check_anonymous(language, words)
    keywords = {word for language, text in question.items() for word in question_words(session, text, language)}
    values = {"question": question, "answer": answer, "words": " ".join(sorted(keywords)), "meaning": {}}
    return {**values, "category": content.category, "topic_id": content.topic_id}


def _check_anonymous(language: str, text: str) -> None:
    if mentions := personal_mentions(language, text):
        raise NamesSomebody(msg("Quite lo que señala a una persona antes de guardarla: «%(what)s».", what=mentions[0]))


def personal_mentions(language: str, text: str) -> list[str]:
    look = PieceScan(CheckedPiece(text, language), plain_text(text), {}, {}, DETECTORS, {})
    return [mark.term for name in PERSONAL_DETECTORS for mark in look.detected(name)] + _NAMING_PATTERN.findall(text)


def question_words(session: Session, text: str, language: str) -> WordSet:
    return content_words(_lemmas_of(session, text, language), queries.question_vocabulary().stop_words)


def _lemmas_of(session: Session, text: str, language: str) -> str:
    return read_words(text, language_lemmas(template_cache_of(session).lemma, language)).lemmas


def similarity_index(rows: Collection[FaqEntry | FrequentTopic]) -> SimilarityIndex:
    return SimilarityIndex({row.id: frozenset(row.words.split()) for row in rows})


def known_questions(session: Session, entries: Collection[FaqEntry]) -> KnownQuestions:
    vocabulary = queries.question_vocabulary()
    known = {
        entry.id: [
            parse_question(_lemmas_of(session, text, language), language, vocabulary)
            for language, text in entry.question.items()
        ]
        for entry in entries
    }
    return KnownQuestions(known, vocabulary.generic_roots)


def questions_in(session: Session, text: str, language: str) -> list[AskedQuestion]:
    """Return the message's possible questions; empty if none."""
    vocabulary = queries.question_vocabulary()
    if not asks_something(text, _lemmas_of(session, text, language), vocabulary):
        return []
    return [parse_question(_lemmas_of(session, part, language), language, vocabulary) for part in passages(text)]


def match_entries(
    session: Session, entries: Collection[FaqEntry], texts: Iterable[tuple[str, str]]
) -> list[int | None]:
    known = known_questions(session, entries)
    return [next(iter(known.best(questions_in(session, *text), 1)), None) for text in texts]


def suggested_entries(session: Session, entries: Sequence[FaqEntry], text: str, language: str) -> list[FaqEntry]:
    """Return up to three matches, the most similar first."""
    by_key = {entry.id: entry for entry in entries}
    return [by_key[key] for key in known_questions(session, entries).best(questions_in(session, text, language))]
