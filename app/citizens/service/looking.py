"""Looking at a reply before it goes: what the line says, how long it is, what is missing, who has to read it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.channels.models import Channel
from app.channels.rules.lengths import Length
from app.citizens.models import Case, Reply
from app.citizens.rules import letting
from app.citizens.rules.replies import UNDER_WAY, ReplyKind, ReplyState
from app.citizens.rules.templates import is_whole
from app.citizens.rules.variables import Fill, House, fault_of, wording_of
from app.citizens.rules.wording import says_law
from app.citizens.service.composing import AtHand, Composed, Wanted, at_hand, begin
from app.citizens.service.filling import house_of
from app.core.hosts import foreign_hosts
from app.core.words import Sentence, say
from app.drafting.queries import voice_of
from app.drafting.rules.content import VariantContent
from app.editorial_line.rules.findings import Certainty, Finding
from app.editorial_line.rules.line import Action, Rule
from app.editorial_line.rules.piece import Piece
from app.editorial_line.service.holding import line_of
from app.editorial_line.service.shelf import LineInForce
from app.organisations.models import Organisation
from app.periods.queries.force import binding
from app.periods.rules.kinds import ELECTORAL

OUT = UNDER_WAY | {ReplyState.SENT}


def compose(
    session: Session,
    organisation: Organisation,
    case: Case,
    replies: Sequence[Reply],
    wanted: Wanted,
    *,
    now: datetime,
    without: int | None = None,
    known: AtHand | None = None,
) -> Composed:
    """The same looked at: by the line, by the counter of its account, and by who has to read it.

    `without`: the reply this one takes the place of.
    """
    known = known or at_hand(session, organisation.id)
    begun = begin(session, organisation, case, wanted, known, now=now)
    channel = session.get(Channel, case.channel_id) if case.channel_id else None
    periods = binding(session, organisation.id, [now])[now]
    line = line_of(session, organisation.id, now=now)
    findings = line.check(_piece(organisation, begun, channel, periods, now=now))
    length = _length(channel, begun)
    house = house_of(organisation, known, with_lists=bool(begun.variables) and not begun.is_new_wording)
    asked = _asked(case, replies, begun, wanted, findings, periods, house, without=without)
    faults = _faults(begun, case, organisation, house) | _too_long(length)
    if stop := _stopped(findings, line):
        faults["text"] = stop
    if begun.template and not begun.template.fits(case.channel_id):
        faults["template"] = say("Esta plantilla no es para la cuenta por la que se contesta.")
    return _looked_at(begun, asked, findings, length, stop, line.rules, faults)


def _looked_at(
    begun: Composed,
    asked: letting.Asked,
    findings: Sequence[Finding],
    length: Length | None,
    stop: Sentence | None,
    rules: Mapping[str, Rule],
    faults: Mapping[str, Sentence],
) -> Composed:
    said = {name: getattr(begun, name) for name in ("text", "proposed", "language", "why_language", "template")}
    return Composed(
        **said,
        variables=begun.variables,
        values=begun.values,
        kind=begun.kind,
        asks=letting.who_reads(asked),
        reasons=letting.why(asked),
        findings=findings,
        length=length,
        stop=stop,
        rules=rules,
        faults=faults,
    )


def _asked(
    case: Case,
    replies: Sequence[Reply],
    begun: Composed,
    wanted: Wanted,
    findings: Sequence[Finding],
    periods: frozenset[str],
    house: House,
    *,
    without: int | None,
) -> letting.Asked:
    template = begun.template
    loose = tuple(_loose(begun, house))
    return letting.Asked(
        category=case.category,
        kind=begun.kind,
        level=case.level,
        is_template=template is not None and not begun.is_new_wording and not loose,
        loose=loose,
        serves=template is not None and case.category in template.categories,
        is_service=template is not None and template.is_service,
        is_public=wanted.is_public,
        is_electoral=bool(periods & ELECTORAL),
        public_before=answered_in_public([one for one in replies if one.id != without]),
        says_law=says_law(begun.text),
        called=frozenset(one.reviewer for one in findings if one.action is not Action.WARN),
    )


def _loose(begun: Composed, house: House) -> Iterator[Sentence]:
    """Yield why words are more than an approved template: what fills it, and the links that lead elsewhere."""
    if begun.template is not None and not begun.is_new_wording:
        for one in begun.variables:
            if one.kind is not Fill.URL and (told := wording_of(one, begun.values[one.name], house)):
                yield told
    if hosts := foreign_hosts(begun.text, house.domains):
        yield say("Lleva a %(hosts)s, que no está entre los dominios propios.", hosts=", ".join(hosts[:3]))


def answered_in_public(replies: Sequence[Reply]) -> int:
    """Answers that went out or are on their way, in sight of everybody."""
    return sum(one.is_public and one.kind is ReplyKind.ANSWER and one.state in OUT for one in replies)


def _piece(
    organisation: Organisation, begun: Composed, channel: Channel | None, periods: frozenset[str], *, now: datetime
) -> Piece:
    return Piece(
        begun.text,
        begun.language,
        network=channel.network.value if channel else "",
        account=str(channel.id) if channel else "",
        topic_class="service",
        now=now,
        zone=organisation.zone,
        periods=periods,
    )


def _length(channel: Channel | None, begun: Composed) -> Length | None:
    """As the account counts it; there is no limit without one."""
    if channel is None:
        return None
    return voice_of(channel).measure(VariantContent(channel.id, begun.language, begun.text, "", ()))


def _faults(begun: Composed, case: Case, organisation: Organisation, house: House) -> dict[str, Sentence]:
    faults = {}
    if not begun.is_new_wording or not begun.text:
        for one in begun.variables:
            if told := fault_of(one, begun.values[one.name], house):
                faults[f"v-{one.name}"] = told
        if not begun.text and not faults:
            faults["text"] = say("Escriba la respuesta.")
    if not faults and not is_whole(begun.text):
        faults["text"] = say("Quedan huecos entre llaves por rellenar.")
    theirs = case.language in organisation.languages
    if theirs and begun.language != case.language and not begun.why_language:
        faults["why_language"] = say(
            "La persona escribió en otra lengua oficial: diga por qué no se le contesta en ella."
        )
    return faults


def _too_long(length: Length | None) -> dict[str, Sentence]:
    if length is None or not length.over:
        return {}
    return {"text": say("No cabe: sobran %(count)s caracteres para esta cuenta.", count=max(1, -length.left))}


def _stopped(findings: Sequence[Finding], line: LineInForce) -> Sentence | None:
    """A rule that is certain and blocks; one that only reads words sends to somebody, as it does with posts."""
    found = [one for one in findings if one.action is Action.BLOCK and one.certainty is Certainty.CERTAIN]
    if not found:
        return None
    rule = line.rules[found[0].rule]
    return say("La regla %(rule)s no deja enviarlo así: «%(wording)s»", rule=rule.code, wording=rule.wording)
