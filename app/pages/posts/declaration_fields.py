"""Declarations rules require: prominent if pending, else folded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message
from app.domain.editorial_line.queries.line_cache import CompiledLineInForce
from app.domain.editorial_line.rules.declarations import picture_questions_of, questions_that_silence
from app.domain.posts.rules.declaration import PICTURE_OPTIONS, QUESTION_OF_OPTION, TEXT_OPTIONS, PostDeclaration
from app.domain.posts.rules.draft import Draft
from app.pages.components.findings import Remark, current_line
from app.pages.components.previews import Preview
from app.pages.posts.forms.composer import typed_draft
from app.pages.shell.request_context import organisation

QUESTION_FIELDS = {
    "source": "source",
    "translation_reviewed": "reviewed_by",
    "read_and_checked": "declares",
    "every_language": "declares",
}
PROMINENT_QUESTIONS = ("source", "translation_reviewed")
"""Questions with own fields."""
FOLDED_FIELDS = ("declares", "paid_by")

TickChoices = Sequence[tuple[str, Message]]


@dataclass(frozen=True, slots=True)
class DeclarationFields:
    """`forward`: pending findings; `ticks`, `of_pictures`: options.

    `there`: already prominent; `is_news`: another became so.
    """

    offered: frozenset[str]
    forward: Mapping[str, Sequence[Remark]]
    ticks: TickChoices
    of_pictures: TickChoices
    consents: bool
    declared: PostDeclaration
    is_unfolded: bool
    there: frozenset[str]
    is_news: bool

    @property
    def folded(self) -> list[str]:
        return [
            question for question in PROMINENT_QUESTIONS if question in self.offered and question not in self.forward
        ]

    def ticked_of(self, digest: str) -> frozenset[str]:
        return self.declared.of(digest).ticked


def build_declaration_fields(
    typed: Mapping[str, Any], previews: Sequence[Preview], errors: Collection[str]
) -> DeclarationFields:
    """Keep earlier answers: saving never drops them."""
    draft, line = typed_draft(typed), current_line()
    waiting = dict(_waiting_findings(draft, previews, line))
    answered, before = _answered_questions(draft), frozenset(typed.get("asked") or ())
    refused = {
        question
        for question in PROMINENT_QUESTIONS
        if QUESTION_FIELDS[question] in errors or f"{QUESTION_FIELDS[question]}_on" in errors
    }
    forward = [question for question in PROMINENT_QUESTIONS if question in {*waiting, *answered, *before, *refused}]
    shown = frozenset().union(*(draft.declared.of(use.digest).ticked for use in draft.media))
    return DeclarationFields(
        offered=_offered_questions(draft, line) | answered,
        forward={question: waiting.get(question, ()) for question in forward},
        ticks=_tick_choices(TEXT_OPTIONS, _questions_of_text(line), draft.declared.ticked),
        of_pictures=_tick_choices(PICTURE_OPTIONS, line.asks_of_pictures, shown),
        consents="consent" in line.asks_of_pictures,
        declared=draft.declared,
        is_unfolded=bool(draft.declared.ticked or draft.declared.paid_by or set(FOLDED_FIELDS) & set(errors)),
        there=before,
        is_news=not set(forward) <= answered | before,
    )


def answering_field(remark: Remark, draft: Draft, line: CompiledLineInForce) -> str:
    """Return the silencing field, or empty."""
    rule = line.rules[remark.rule]
    for question in sorted(questions_that_silence(rule, draft.answers()["text"])):
        return QUESTION_FIELDS.get(question, "")
    if "consent" in picture_questions_of([rule]):
        shown = (draft.declared.of(use.digest) for use in draft.media)
        return next(
            (f"consent-{n}" for n, picture in enumerate(shown, 1) if picture.needs_consent and not picture.consent), ""
        )
    return ""


def _waiting_findings(
    draft: Draft, previews: Sequence[Preview], line: CompiledLineInForce
) -> Iterator[tuple[str, list[Remark]]]:
    remarks = {remark.rule: remark for preview in previews for remark in preview.remarks}
    answers = draft.answers()["text"]
    for question in PROMINENT_QUESTIONS:
        if waiting_remarks := [
            candidate
            for candidate in remarks.values()
            if question in questions_that_silence(line.rules[candidate.rule], answers)
        ]:
            yield question, waiting_remarks


def _answered_questions(draft: Draft) -> frozenset[str]:
    declaration = draft.declared
    answers = {"source": declaration.source or declaration.source_on, "translation_reviewed": declaration.reviewed_by}
    return frozenset(question for question, value in answers.items() if value)


def _offered_questions(draft: Draft, line: CompiledLineInForce) -> frozenset[str]:
    """Ask about translation only with two languages."""
    several = len({language for _, language in draft.targets}) > 1
    return frozenset(PROMINENT_QUESTIONS if several else PROMINENT_QUESTIONS[:1]) & line.asks_of_texts


def _questions_of_text(line: CompiledLineInForce) -> frozenset[str]:
    """Ask about every language only where there are several."""
    return line.asks_of_texts if len(organisation().languages) > 1 else line.asks_of_texts - {"every_language"}


def _tick_choices(words: Mapping[str, Message], questions: frozenset[str], ticked: frozenset[str]) -> TickChoices:
    return [
        (option, word)
        for option, word in words.items()
        if QUESTION_OF_OPTION.get(option, option) in questions or option in ticked
    ]
