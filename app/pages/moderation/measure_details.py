from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.core.messages import Message
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.queries import cases
from app.domain.cases.rules.replies import ReplyState
from app.domain.moderation.models import MeasureEvidence, ModerationMeasure
from app.domain.moderation.queries import measures, norms
from app.domain.moderation.queries.blocks import block_with_channel
from app.domain.moderation.queries.norms import NormsInForce
from app.domain.moderation.rules.blocks import BLOCK_STATE_WORDS, BLOCK_UNDER_WAY, BlockState
from app.domain.moderation.rules.measures import (
    DUE_PROCESS,
    HARMFUL_CATEGORIES,
    MeasureContext,
    MeasureKind,
    MeasureState,
    matched_categories,
    may_be_at_once,
    measure_obstacle,
)
from app.domain.moderation.rules.moderators import is_legal_reviewer, may_moderate
from app.domain.moderation.rules.norms import text_in
from app.pages.shell.request_context import organisation
from app.usecases.moderation.blocks import blocking_account
from app.usecases.moderation.measures import OUTCOME_OF_MEASURE
from app.web.forms import FormState
from app.web.request import actor, now

S = MeasureState


def worst_message(messages: Sequence[CitizenMessage]) -> CitizenMessage:
    """Return the last message triaged as harmful, otherwise the last message."""
    return next(
        (message for message in reversed(messages) if matched_categories(message.held) & HARMFUL_CATEGORIES),
        messages[-1],
    )


def measure_options(context: MeasureContext) -> list[tuple[MeasureKind, Message, Message | None]]:
    """Return each kind, its name and obstacle."""
    return [(kind, kind.label, measure_obstacle(kind, context, by=actor().id)) for kind in MeasureKind]


def proposal_context(session: Session, case: Case, form: FormState[Any]) -> dict[str, Any]:
    messages, version = cases.case_messages(session, case), norms.norms_in_force(session, case.organisation_id)
    message = _chosen_message(messages, form.typed.get("message")) or worst_message(messages)
    context = measures.measure_context(session, case, message, has_norms=version is not None, now=now())
    form.typed["message"] = message.id
    return {
        "case": case,
        "others": [other for other in messages if other.id != message.id],
        "message": message,
        "evidence": [item for item in measures.case_evidence(session, case) if item.message_id == message.id],
        "ways": measure_options(context),
        "norms": norm_options(version, context),
        "may_be_at_once": may_be_at_once(MeasureKind.HIDE, context),
        "overridden": context.is_overridden,
        "category": case.category.label,
        "here": {"year": case.year, "ordinal": case.ordinal},
    }


def _chosen_message(messages: Sequence[CitizenMessage], message_id: Any) -> CitizenMessage | None:
    return next((message for message in messages if str(message.id) == str(message_id)), None)


def norm_options(version: NormsInForce | None, context: MeasureContext) -> list[tuple[str, str]]:
    languages = organisation().languages
    version_norms = version.norms.norms if version else ()
    return [
        (norm.code, f"{norm.code}. {text_in(norm.texts, languages)}")
        for norm in version_norms
        if norm.about & context.harm
    ]


def proof_of(session: Session, case: Case, measure: ModerationMeasure) -> MeasureEvidence | None:
    return next(
        (evidence for evidence in measures.case_evidence(session, case) if evidence.id == measure.evidence_id), None
    )


def measure_page_context(session: Session, case: Case, measure: ModerationMeasure) -> dict[str, Any]:
    replies = {reply.id: reply for reply in cases.case_replies(session, case)}
    who, moderates = actor(), may_moderate(actor())
    notice = replies.get(measure.notice_id) if measure.notice_id else None
    return network_context(session, case, measure) | {
        "case": case,
        "measure": measure,
        "proof": proof_of(session, case, measure),
        "notice_said": notice,
        "tell_first": notice is not None and measure.state is S.TO_DO and notice.state is not ReplyState.SENT,
        "is_over": measure.state is S.STANDING and measure.ends_at is not None and measure.ends_at <= now(),
        "reply_word": notice.state.label if notice else "",
        "name": measure.kind.label,
        "state": measure.state.label,
        "category": measure.category.label,
        "process": [(word, name in measure.due_process) for name, word in DUE_PROCESS.items()],
        "here": {"year": case.year, "ordinal": case.ordinal},
        "decides": moderates and measure.state is S.PROPOSED and who.id != measure.proposed_by,
        "needs_legal": measure.is_permanent and not is_legal_reviewer(who),
        "does": moderates and measure.state is S.TO_DO,
        "may_end_case": case.closed_at is None and measure.kind in OUTCOME_OF_MEASURE,
        "looks": moderates and _may_review(measure, who.id),
        "lifts": moderates and measure.state in (S.TO_DO, S.STANDING),
        "waits_for_other": measure.state is S.PROPOSED and who.id == measure.proposed_by,
    }


def network_context(session: Session, case: Case, measure: ModerationMeasure) -> dict[str, Any]:
    block_and_channel = block_with_channel(session, measure)
    block, channel = block_and_channel or (None, None)
    if block is None and measure.state is S.PROPOSED:
        channel = blocking_account(
            session, case, measures.measure_message_or_404(session, case, measure.message_id), measure
        )
    return {
        "block": block,
        "blocks_by": channel.handle if channel else "",
        "block_word": BLOCK_STATE_WORDS[block.undoes][block.state] if block else "",
        "is_asked": block is not None and block.state in BLOCK_UNDER_WAY,
        "repeats": block is not None and block.state is BlockState.BY_HAND and may_moderate(actor()),
    }


def _may_review(measure: ModerationMeasure, who: int | None) -> bool:
    if measure.waits_for_a_look:
        return who not in (measure.proposed_by, measure.done_by)
    return measure.state is S.STANDING and measure.is_permanent and is_legal_reviewer(actor())


def case_context(session: Session, case: Case, messages: Sequence[CitizenMessage]) -> Mapping[str, Any] | None:
    if not messages:
        return None
    known, message = measures.measures_about(session, case), worst_message(messages)
    version = norms.norms_in_force(session, case.organisation_id)
    citizen = session.get(Citizen, message.citizen_id) if message.citizen_id else None
    evidence = measures.case_evidence(session, case)
    context = measures.build_measure_context(
        case, message, known, evidence, citizen, has_norms=version is not None, now=now()
    )
    return {
        "measures": [measure for measure in known if measure.case_id == case.id],
        "others": sum(measure.case_id != case.id for measure in known),
        "ways": measure_options(context) if may_moderate(actor()) else [],
        "has_evidence": context.has_evidence,
        "is_restricted": context.is_restricted,
    }
