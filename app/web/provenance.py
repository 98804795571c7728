"""Where a publication comes from, for its own page and for whoever approves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.channels.models import Channel
from app.core.words import Sentence
from app.drafting.models import Post, Variant
from app.drafting.rules.difference import Change, word_changes
from app.intake import queries
from app.intake.models import Request, RequestAct
from app.intake.queries import Told
from app.intake.rules.acts import ACT_WORDS, INSISTED_ONESELF, OUTCOMES, ActKind
from app.intake.rules.kinds import KIND_WORDS
from app.web.formats import iso, moment
from app.web.request import reading


@dataclass(frozen=True, slots=True)
class Beside:
    """`changes`, from what was asked to what would go out; nothing where no text was offered or it stayed as it was."""

    told: Told
    changes: Sequence[Change]
    pressure: Sequence[dict[str, Any]]

    def kind_word(self, asked: Request) -> Sentence:
        return KIND_WORDS[asked.provenance]


def told_of(post: Post) -> Told | None:
    """Its requests; nothing, and no statement, for what comes from the plan."""
    return queries.told_of(reading(), post.organisation_id, post.request_id) if post.request_id else None


def beside(post: Post, voiced: Sequence[tuple[Variant, Channel]]) -> Beside | None:
    told = told_of(post)
    if told is None:
        return None
    asked = {request.id: request for request in told.requests}
    pressure = [entry_of(act, asked[act.request_id]) for act in reversed(told.pressure)]
    return Beside(told, _changes(told.first, voiced), pressure)


def _changes(asked: Request, voiced: Sequence[tuple[Variant, Channel]]) -> Sequence[Change]:
    """Against what is said in the language it was asked in, or else the first."""
    said = [variant for variant, _ in voiced]
    same = [variant for variant in said if variant.language in asked.languages] or said
    if not asked.text or not same or same[0].text == asked.text:
        return ()
    return word_changes(asked.text, same[0].text)


def entry_of(act: RequestAct, asked: Request) -> dict[str, Any]:
    """An act as a timeline tells it: asking is the requester's, noting is whoever noted it."""
    oneself = act.by_id is not None and act.by_id == asked.requester_id
    return {
        "who": asked.requester_name if act.kind is ActKind.RECEIVED else act.by_name,
        "deed": INSISTED_ONESELF if oneself and act.kind is ActKind.INSISTED else ACT_WORDS[act.kind],
        "when": moment(act.at),
        "at": iso(act.at),
        "note": _note(act),
    }


def _note(act: RequestAct) -> str:
    """Facts, with the rules cited where somebody decided; an answer is shown whole elsewhere."""
    cited = ", ".join(rule["code"] for rule in act.rules) if act.kind in OUTCOMES else ""
    return " · ".join(part for part in (cited, act.evidence or act.motive) if part)
