from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.hosts import foreign_hosts
from app.core.messages import Message, msg
from app.core.permissions import Role
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries.cases import case_replies
from app.domain.cases.rules.replies import CLOCK_STOPPING_KINDS, STATES_UNDER_WAY, ReplyKind, ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.text_length import TextLength
from app.domain.editorial_line.queries.line_cache import CompiledLineInForce, load_line
from app.domain.editorial_line.rules.findings import FindingCertainty, RuleFinding
from app.domain.editorial_line.rules.line import LineRule, RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.organisations.models import Organisation
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.periods.rules.kinds import ELECTORAL
from app.domain.posts.queries.posts import voice_of
from app.domain.replies.queries.waiting_replies import reply_decisions
from app.domain.replies.rules import review_requirements
from app.domain.replies.rules.reply_text import mentions_law
from app.domain.replies.rules.templates import has_no_gaps
from app.domain.replies.rules.variables import ConfirmedValues, ValueKind, new_wording_reason, value_fault
from app.usecases.replies.composition import (
    ComposedReply,
    ReplyInput,
    ReplyMaterial,
    compose_reply,
    confirmed_values,
    load_reply_material,
)

PUBLIC_REPLY_STATES = STATES_UNDER_WAY | {ReplyState.SENT}


def check_reply(
    session: Session,
    organisation: Organisation,
    case: Case,
    replies: Sequence[Reply],
    wanted: ReplyInput,
    *,
    now: datetime,
    without: int | None = None,
    known: ReplyMaterial | None = None,
) -> ComposedReply:
    """Compose and check against line, account length and review rules. `without`: the replaced reply."""
    known = known or load_reply_material(session, organisation.id)
    begun = compose_reply(session, organisation, case, wanted, known, now=now)
    channel = session.get(Channel, case.channel_id) if case.channel_id else None
    periods = binding_kinds_at(session, organisation.id, [now])[now]
    line = load_line(session, organisation.id, now=now)
    findings = line.check(_line_piece(organisation, begun, channel, periods, now=now))
    length = _measure_length(channel, begun)
    own_values = confirmed_values(organisation, known, with_lists=bool(begun.variables) and not begun.is_new_wording)
    facts = _reply_facts(case, replies, begun, wanted, findings, periods, own_values, without=without)
    faults = _reply_faults(begun, case, organisation, own_values) | _length_fault(length)
    if stop := _blocking_rule(findings, line):
        faults["text"] = stop
    if begun.template and not begun.template.fits(case.channel_id):
        faults["template"] = msg("Esta plantilla no es para la cuenta por la que se contesta.")
    return _with_findings(begun, facts, findings, length, stop, line.rules, faults)


def _with_findings(
    begun: ComposedReply,
    facts: review_requirements.ReplyFacts,
    findings: Sequence[RuleFinding],
    length: TextLength | None,
    stop: Message | None,
    rules: Mapping[str, LineRule],
    faults: Mapping[str, Message],
) -> ComposedReply:
    fields = {name: getattr(begun, name) for name in ("text", "proposed", "language", "why_language", "template")}
    return ComposedReply(
        **fields,
        variables=begun.variables,
        values=begun.values,
        kind=begun.kind,
        asks=review_requirements.required_reviewers(facts),
        reasons=review_requirements.review_reasons(facts),
        findings=findings,
        length=length,
        stop=stop,
        rules=rules,
        faults=faults,
    )


def _reply_facts(
    case: Case,
    replies: Sequence[Reply],
    begun: ComposedReply,
    wanted: ReplyInput,
    findings: Sequence[RuleFinding],
    periods: frozenset[str],
    own_values: ConfirmedValues,
    *,
    without: int | None,
) -> review_requirements.ReplyFacts:
    template = begun.template
    loose = tuple(_new_wording_reasons(begun, own_values))
    return review_requirements.ReplyFacts(
        category=case.category,
        kind=begun.kind,
        level=case.level,
        is_template=template is not None and not begun.is_new_wording and not loose,
        loose=loose,
        serves=template is not None and case.category in template.categories,
        is_service=template is not None and template.is_service,
        is_public=wanted.is_public,
        is_electoral=bool(periods & ELECTORAL),
        public_before=count_public_answers([reply for reply in replies if reply.id != without]),
        says_law=mentions_law(begun.text),
        called=frozenset(finding.reviewer for finding in findings if finding.action is not RuleAction.WARN),
    )


def _new_wording_reasons(begun: ComposedReply, own_values: ConfirmedValues) -> Iterator[Message]:
    """Yield what exceeds an approved template: values, external links."""
    if begun.template is not None and not begun.is_new_wording:
        for variable in begun.variables:
            if variable.kind is not ValueKind.URL and (
                reason := new_wording_reason(variable, begun.values[variable.name], own_values)
            ):
                yield reason
    if hosts := foreign_hosts(begun.text, own_values.domains):
        yield msg("Lleva a %(hosts)s, que no está entre los dominios propios.", hosts=", ".join(hosts[:3]))


def count_public_answers(replies: Sequence[Reply]) -> int:
    """Count public answers sent or under way."""
    return sum(
        reply.is_public and reply.kind is ReplyKind.ANSWER and reply.state in PUBLIC_REPLY_STATES for reply in replies
    )


def _line_piece(
    organisation: Organisation, begun: ComposedReply, channel: Channel | None, periods: frozenset[str], *, now: datetime
) -> CheckedPiece:
    return CheckedPiece(
        begun.text,
        begun.language,
        network=channel.network.value if channel else "",
        account=str(channel.id) if channel else "",
        topic_class="service",
        now=now,
        zone=organisation.zone,
        periods=periods,
    )


def _measure_length(channel: Channel | None, begun: ComposedReply) -> TextLength | None:
    """Return the text's length as the account counts; None (no limit) without an account."""
    if channel is None:
        return None
    return voice_of(channel).measure_answer(begun.text)


def _reply_faults(
    begun: ComposedReply, case: Case, organisation: Organisation, own_values: ConfirmedValues
) -> dict[str, Message]:
    faults = {}
    if not begun.is_new_wording or not begun.text:
        for variable in begun.variables:
            if fault := value_fault(variable, begun.values[variable.name], own_values):
                faults[f"v-{variable.name}"] = fault
        if not begun.text and not faults:
            faults["text"] = msg("Escriba la respuesta.")
    if not faults and not has_no_gaps(begun.text):
        faults["text"] = msg("Quedan huecos entre llaves por rellenar.")
    theirs = case.language in organisation.languages
    if theirs and begun.language != case.language and not begun.why_language:
        faults["why_language"] = msg(
            "La persona escribió en otra lengua oficial: diga por qué no se le contesta en ella."
        )
    return faults


def _length_fault(length: TextLength | None) -> dict[str, Message]:
    if length is None or not length.over:
        return {}
    return {"text": msg("No cabe: sobran %(count)s caracteres para esta cuenta.", count=max(1, -length.left))}


def _blocking_rule(findings: Sequence[RuleFinding], line: CompiledLineInForce) -> Message | None:
    """Return a certain, blocking rule's message; text-only rules ask for review."""
    blocking_findings = [
        finding
        for finding in findings
        if finding.action is RuleAction.BLOCK and finding.certainty is FindingCertainty.CERTAIN
    ]
    if not blocking_findings:
        return None
    rule = line.rules[blocking_findings[0].rule]
    return msg("La regla %(rule)s no deja enviarlo así: «%(wording)s»", rule=rule.code, wording=rule.wording)


NEUTRALITY_NOT_READ = msg(
    "Desde que se escribió ha empezado un periodo electoral (LOREG, art. 50) y nadie de neutralidad la ha leído. "
    "Corríjala para que se lea, o anúlela."
)


def recheck_reply(
    session: Session,
    organisation: Organisation,
    case: Case,
    reply: Reply,
    *,
    now: datetime,
    known: ReplyMaterial | None = None,
    replies: Sequence[Reply] | None = None,
) -> ComposedReply:
    known = known or load_reply_material(session, organisation.id)
    wanted = ReplyInput(
        template=next(
            (
                template.code
                for template in known.templates.values()
                if template.id and template.id == reply.template_id
            ),
            "",
        ),
        language=reply.language,
        why_language=reply.why_language,
        text=reply.text,
        values=reply.variables,
        is_public=reply.is_public,
    )
    others = case_replies(session, case) if replies is None else replies
    return check_reply(session, organisation, case, others, wanted, now=now, without=reply.id, known=known)


def remaining_reviewers(work: Work, organisation: Organisation, case: Case, reply: Reply) -> list[str]:
    """Return their roles. Raises `Refusal` if the line stops it."""
    made = recheck_reply(work.session, organisation, case, reply, now=work.now)
    if made.stop:
        raise Refusal(made.stop)
    read = _roles_approved(work.session, reply)
    return [role for role in dict.fromkeys((*reply.asks.split(), *made.asks)) if role not in read]


def reply_obstacle(
    session: Session,
    organisation: Organisation,
    case: Case,
    reply: Reply,
    *,
    now: datetime,
    known: ReplyMaterial | None = None,
    replies: Sequence[Reply] | None = None,
) -> Message | None:
    """Return the reason why a reply may not go; None for notices: they always may."""
    if reply.kind not in CLOCK_STOPPING_KINDS:
        return None
    made = recheck_reply(session, organisation, case, reply, now=now, known=known, replies=replies)
    if made.stop:
        return made.stop
    is_asked = Role.NEUTRALITY_REVIEWER in made.asks
    return NEUTRALITY_NOT_READ if is_asked and Role.NEUTRALITY_REVIEWER not in _roles_approved(session, reply) else None


def _roles_approved(session: Session, reply: Reply) -> set[str]:
    """Return roles that approved this exact text."""
    decisions = reply_decisions(session, reply.organisation_id, reply.id)
    return {
        decision.as_role
        for decision in decisions
        if decision.is_approved and decision.content_hash == reply.content_hash
    }
