"""Declarations rules require: prominent with a pending finding, else folded."""

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
"""Questions with their own fields."""
FOLDED_FIELDS = ("declares", "paid_by")

TickChoices = Sequence[tuple[str, Message]]


@dataclass(frozen=True, slots=True)
class DeclarationFields:
    """The questions shown. `forward`: pending findings by question; `ticks`, `of_pictures`: options.

    `there`: questions already prominent; `is_news`: another became so.
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
        return [what for what in PROMINENT_QUESTIONS if what in self.offered and what not in self.forward]

    def ticked_of(self, digest: str) -> frozenset[str]:
        return self.declared.of(digest).ticked


def build_declaration_fields(
    typed: Mapping[str, Any], previews: Sequence[Preview], errors: Collection[str]
) -> DeclarationFields:
    """Keep earlier answers, so that saving never drops them."""
    draft, line = typed_draft(typed), current_line()
    waiting = dict(_waiting_findings(draft, previews, line))
    answered, before = _answered_questions(draft), frozenset(typed.get("asked") or ())
    refused = {
        what
        for what in PROMINENT_QUESTIONS
        if QUESTION_FIELDS[what] in errors or f"{QUESTION_FIELDS[what]}_on" in errors
    }
    forward = [what for what in PROMINENT_QUESTIONS if what in {*waiting, *answered, *before, *refused}]
    shown = frozenset().union(*(draft.declared.of(use.digest).ticked for use in draft.media))
    return DeclarationFields(
        offered=_offered_questions(draft, line) | answered,
        forward={what: waiting.get(what, ()) for what in forward},
        ticks=_tick_choices(TEXT_OPTIONS, _questions_of_text(line), draft.declared.ticked),
        of_pictures=_tick_choices(PICTURE_OPTIONS, line.asks_of_pictures, shown),
        consents="consent" in line.asks_of_pictures,
        declared=draft.declared,
        is_unfolded=bool(draft.declared.ticked or draft.declared.paid_by or set(FOLDED_FIELDS) & set(errors)),
        there=before,
        is_news=not set(forward) <= answered | before,
    )


def answering_field(remark: Remark, draft: Draft, line: CompiledLineInForce) -> str:
    """Return the field that silences a finding, or empty."""
    rule = line.rules[remark.rule]
    for what in sorted(questions_that_silence(rule, draft.answers()["text"])):
        return QUESTION_FIELDS.get(what, "")
    if "consent" in picture_questions_of([rule]):
        shown = (draft.declared.of(use.digest) for use in draft.media)
        return next((f"consent-{n}" for n, one in enumerate(shown, 1) if one.needs_consent and not one.consent), "")
    return ""


def _waiting_findings(
    draft: Draft, previews: Sequence[Preview], line: CompiledLineInForce
) -> Iterator[tuple[str, list[Remark]]]:
    remarks = {remark.rule: remark for preview in previews for remark in preview.remarks}
    answers = draft.answers()["text"]
    for what in PROMINENT_QUESTIONS:
        if found := [one for one in remarks.values() if what in questions_that_silence(line.rules[one.rule], answers)]:
            yield what, found


def _answered_questions(draft: Draft) -> frozenset[str]:
    said = draft.declared
    given = {"source": said.source or said.source_on, "translation_reviewed": said.reviewed_by}
    return frozenset(what for what, value in given.items() if value)


def _offered_questions(draft: Draft, line: CompiledLineInForce) -> frozenset[str]:
    """Ask about translation only with two languages."""
    several = len({language for _, language in draft.targets}) > 1
    return frozenset(PROMINENT_QUESTIONS if several else PROMINENT_QUESTIONS[:1]) & line.asks_of_texts


def _questions_of_text(line: CompiledLineInForce) -> frozenset[str]:
    """Ask about languages only of several."""
    return line.asks_of_texts if len(organisation().languages) > 1 else line.asks_of_texts - {"every_language"}


def _tick_choices(words: Mapping[str, Message], asked: frozenset[str], ticked: frozenset[str]) -> TickChoices:
    return [
        (what, said) for what, said in words.items() if QUESTION_OF_OPTION.get(what, what) in asked or what in ticked
    ]
