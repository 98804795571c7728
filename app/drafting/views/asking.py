"""What the form asks its writer because the rules do: brought forward where a finding waits for it, else folded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence
from app.drafting.forms import said_by
from app.drafting.rules.declared import ASKED_AS, OF_A_PICTURE, OF_THE_TEXT, Declaration
from app.drafting.rules.draft import Draft
from app.editorial_line.rules.declarations import asked_of_pictures, mending
from app.editorial_line.service.shelf import LineInForce
from app.pages.shell.request_context import organisation
from app.web.line import line_now
from app.web.previews import Preview
from app.web.remarks import Remark

FIELDS = {
    "source": "source",
    "translation_reviewed": "reviewed_by",
    "read_and_checked": "declares",
    "every_language": "declares",
}
"""Where each question of a text is answered."""
APART = ("source", "translation_reviewed")
"""The questions with fields of their own, which are brought forward."""
FOLDED = ("declares", "paid_by")

Ticks = Sequence[tuple[str, Sentence]]


@dataclass(frozen=True, slots=True)
class Asking:
    """`forward` has, by question, the findings that wait for its answer; `ticks` and `of_pictures`, what may be ticked.

    `there`: what the page shows forward already; `is_news`: a question has come forward that it does not.
    """

    offered: frozenset[str]
    forward: Mapping[str, Sequence[Remark]]
    ticks: Ticks
    of_pictures: Ticks
    consents: bool
    declared: Declaration
    is_unfolded: bool
    there: frozenset[str]
    is_news: bool

    @property
    def folded(self) -> list[str]:
        return [what for what in APART if what in self.offered and what not in self.forward]

    def ticked_of(self, digest: str) -> frozenset[str]:
        return self.declared.of(digest).ticked


def asking_of(typed: Mapping[str, Any], previews: Sequence[Preview], errors: Collection[str]) -> Asking:
    """Whatever was answered before is asked again, so that saving never drops it."""
    draft, line = said_by(typed), line_now()
    waiting = dict(_waiting(draft, previews, line))
    answered, before = _answered(draft), frozenset(typed.get("asked") or ())
    refused = {what for what in APART if FIELDS[what] in errors or f"{FIELDS[what]}_on" in errors}
    forward = [what for what in APART if what in {*waiting, *answered, *before, *refused}]
    shown = frozenset().union(*(draft.declared.of(use.digest).ticked for use in draft.media))
    return Asking(
        offered=_offered(draft, line) | answered,
        forward={what: waiting.get(what, ()) for what in forward},
        ticks=_ticks(OF_THE_TEXT, _asked_of_the_text(line), draft.declared.ticked),
        of_pictures=_ticks(OF_A_PICTURE, line.asks_of_pictures, shown),
        consents="consent" in line.asks_of_pictures,
        declared=draft.declared,
        is_unfolded=bool(draft.declared.ticked or draft.declared.paid_by or set(FOLDED) & set(errors)),
        there=before,
        is_news=not set(forward) <= answered | before,
    )


def answer_at(remark: Remark, draft: Draft, line: LineInForce) -> str:
    """The field whose answer would silence a finding; empty where none would."""
    rule = line.rules[remark.rule]
    for what in sorted(mending(rule, draft.answers()["text"])):
        return FIELDS.get(what, "")
    if "consent" in asked_of_pictures([rule]):
        shown = (draft.declared.of(use.digest) for use in draft.media)
        return next((f"consent-{n}" for n, one in enumerate(shown, 1) if one.needs_consent and not one.consent), "")
    return ""


def _waiting(draft: Draft, previews: Sequence[Preview], line: LineInForce) -> Iterator[tuple[str, list[Remark]]]:
    remarks = {remark.rule: remark for preview in previews for remark in preview.remarks}
    answers = draft.answers()["text"]
    for what in APART:
        if found := [one for one in remarks.values() if what in mending(line.rules[one.rule], answers)]:
            yield what, found


def _answered(draft: Draft) -> frozenset[str]:
    said = draft.declared
    given = {"source": said.source or said.source_on, "translation_reviewed": said.reviewed_by}
    return frozenset(what for what, value in given.items() if value)


def _offered(draft: Draft, line: LineInForce) -> frozenset[str]:
    """A translation is spoken of where two languages are."""
    several = len({language for _, language in draft.targets}) > 1
    return frozenset(APART if several else APART[:1]) & line.asks_of_texts


def _asked_of_the_text(line: LineInForce) -> frozenset[str]:
    """Which languages there must be is no question where there is one."""
    return line.asks_of_texts if len(organisation().languages) > 1 else line.asks_of_texts - {"every_language"}


def _ticks(words: Mapping[str, Sentence], asked: frozenset[str], ticked: frozenset[str]) -> Ticks:
    return [(what, said) for what, said in words.items() if ASKED_AS.get(what, what) in asked or what in ticked]
