"""What the pages of measures show: what is possible about a message and why the rest is not, and each measure."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.models import Case, Citizen, CitizenMessage, MeasureEvidence, ModerationMeasure
from app.citizens.queries import cases, measures, norms
from app.citizens.queries.blocking import shown_of
from app.citizens.queries.norms import InForce
from app.citizens.rules.blocking import STATE_WORDS, UNDER_WAY, BlockState
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.measures import (
    DUE_PROCESS,
    HARM,
    MEASURE_NAMES,
    MEASURE_WORDS,
    Ground,
    MeasureKind,
    MeasureState,
    held_in,
    may_be_at_once,
    obstacle,
)
from app.citizens.rules.norms import said_in
from app.citizens.rules.replies import REPLY_STATE_WORDS, ReplyState
from app.citizens.service.blocking import account_that_blocks
from app.citizens.service.measures import ENDS
from app.citizens.service.moderators import is_legal, may_moderate
from app.core.words import Sentence
from app.pages.shell.request_context import organisation
from app.web.forms import Read
from app.web.request import actor, now

S = MeasureState
P = Permission


def worst(messages: Sequence[CitizenMessage]) -> CitizenMessage:
    """The last one in which the tree saw harm, or simply the last."""
    return next((one for one in reversed(messages) if held_in(one.held) & HARM), messages[-1])


def ways(ground: Ground) -> list[tuple[MeasureKind, Sentence, Sentence | None]]:
    """Each kind of measure, its name, and why it is not possible now."""
    return [(kind, name, obstacle(kind, ground, by=actor().id)) for kind, name in MEASURE_NAMES.items()]


def asking(session: Session, case: Case, form: Read[Any]) -> dict[str, Any]:
    """For the page where a measure is thought of, about the message that was chosen."""
    messages, version = cases.messages_of(session, case), norms.in_force(session, case.organisation_id)
    message = _chosen(messages, form.typed.get("message")) or worst(messages)
    ground = measures.ground(session, case, message, has_norms=version is not None, now=now())
    form.typed["message"] = message.id
    return {
        "case": case,
        "others": [one for one in messages if one.id != message.id],
        "message": message,
        "evidence": [one for one in measures.evidence_of(session, case) if one.message_id == message.id],
        "ways": ways(ground),
        "norms": norm_options(version, ground),
        "may_be_at_once": may_be_at_once(MeasureKind.HIDE, ground),
        "overridden": ground.is_overridden,
        "category": CATEGORY_NAMES[case.category],
        "here": {"year": case.year, "ordinal": case.ordinal},
    }


def _chosen(messages: Sequence[CitizenMessage], asked: Any) -> CitizenMessage | None:
    return next((one for one in messages if str(one.id) == str(asked)), None)


def norm_options(version: InForce | None, ground: Ground) -> list[tuple[str, str]]:
    """Those that are about what is in the message."""
    languages = organisation().languages
    found = version.norms.norms if version else ()
    return [(one.code, f"{one.code}. {said_in(one.texts, languages)}") for one in found if one.about & ground.harm]


def proof_of(session: Session, case: Case, one: ModerationMeasure) -> MeasureEvidence | None:
    return next((kept for kept in measures.evidence_of(session, case) if kept.id == one.evidence_id), None)


def shown(session: Session, case: Case, one: ModerationMeasure) -> dict[str, Any]:
    """For the page of a measure."""
    replies = {reply.id: reply for reply in cases.replies_of(session, case)}
    who, moderates = actor(), may_moderate(actor())
    told = replies.get(one.notice_id) if one.notice_id else None
    return in_the_network(session, case, one) | {
        "case": case,
        "one": one,
        "proof": proof_of(session, case, one),
        "notice_said": told,
        "tell_first": told is not None and one.state is S.TO_DO and told.state is not ReplyState.SENT,
        "is_over": one.state is S.STANDING and one.ends_at is not None and one.ends_at <= now(),
        "reply_word": REPLY_STATE_WORDS[told.state] if told else "",
        "name": MEASURE_NAMES[one.kind],
        "state": MEASURE_WORDS[one.state],
        "category": CATEGORY_NAMES[one.category],
        "process": [(word, name in one.due_process) for name, word in DUE_PROCESS.items()],
        "here": {"year": case.year, "ordinal": case.ordinal},
        "decides": moderates and one.state is S.PROPOSED and who.id != one.proposed_by,
        "needs_legal": one.is_permanent and not is_legal(who),
        "does": moderates and one.state is S.TO_DO,
        "may_end_case": case.closed_at is None and one.kind in ENDS,
        "looks": moderates and _may_look(one, who.id),
        "lifts": moderates and one.state in (S.TO_DO, S.STANDING),
        "waits_for_other": one.state is S.PROPOSED and who.id == one.proposed_by,
    }


def in_the_network(session: Session, case: Case, one: ModerationMeasure) -> dict[str, Any]:
    """How it stands with the network: what Cauce was or would be asked to do there, and by which account."""
    found = shown_of(session, one)
    block, channel = found or (None, None)
    if block is None and one.state is S.PROPOSED:
        channel = account_that_blocks(session, case, measures.message_or_404(session, case, one.message_id), one)
    return {
        "block": block,
        "blocks_by": channel.handle if channel else "",
        "block_word": STATE_WORDS[block.undoes][block.state] if block else "",
        "is_asked": block is not None and block.state in UNDER_WAY,
        "repeats": block is not None and block.state is BlockState.BY_HAND and may_moderate(actor()),
    }


def _may_look(one: ModerationMeasure, who: int | None) -> bool:
    if one.waits_for_a_look:
        return who not in (one.proposed_by, one.done_by)
    return one.state is S.STANDING and one.is_permanent and is_legal(actor())


def in_a_case(session: Session, case: Case, messages: Sequence[CitizenMessage]) -> Mapping[str, Any] | None:
    """For a case's own page: the measures there are, and what is possible now."""
    if not messages:
        return None
    known, message = measures.about(session, case), worst(messages)
    version = norms.in_force(session, case.organisation_id)
    citizen = session.get(Citizen, message.citizen_id) if message.citizen_id else None
    evidence = measures.evidence_of(session, case)
    ground = measures.ground_of(case, message, known, evidence, citizen, has_norms=version is not None, now=now())
    return {
        "measures": [one for one in known if one.case_id == case.id],
        "others": sum(one.case_id != case.id for one in known),
        "names": MEASURE_NAMES,
        "words": MEASURE_WORDS,
        "ways": ways(ground) if may_moderate(actor()) else [],
        "has_evidence": ground.has_evidence,
        "is_restricted": ground.is_restricted,
    }
