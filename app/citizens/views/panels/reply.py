"""Answering, from a template or in new words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from sqlmodel import Session

from app.accounts.rules import Permission, Role, role_name
from app.citizens.forms.answering import VALUE
from app.citizens.models import Case, Crisis, Reply, ReplyDecision
from app.citizens.queries import crisis
from app.citizens.queries.faq import entries
from app.citizens.queries.reviewing import decisions_on, writers_of
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.crises import TEMPLATES
from app.citizens.rules.letting import PUBLIC_REPLIES
from app.citizens.rules.replies import REPLY_KIND_NAMES, REPLY_STATE_WORDS, ReplyState
from app.citizens.rules.templates import Template
from app.citizens.rules.variables import Fill, House, Variable
from app.citizens.service.composing import AtHand, Composed, Wanted, at_hand, begin
from app.citizens.service.deciding import may_decide
from app.citizens.service.filling import house_of
from app.citizens.service.looking import answered_in_public, compose
from app.citizens.service.looking_again import as_of_now
from app.citizens.service.replying import REPLACEABLE, base_of
from app.citizens.service.settling import BY_HAND, may_not_go
from app.citizens.views.panels.beginning import NEW, begun_with, proposed_for, suggested_for
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.drafting.rules.difference import word_changes
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.web.forms import Read, blank
from app.web.remarks import Remark, remark_of
from app.web.request import actor, now, reading
from app.web.words import translate

P = Permission
TELLING = {"T05": CaseDeed.HIDDEN, "T13": CaseDeed.BLOCKED}
"""Templates that say something was done, and what."""
INPUTS = {Fill.DATE: "date", Fill.URL: "url", Fill.HOUR: "time", Fill.PHONE: "tel", Fill.MAIL: "email"}
_LISTED = say("Elija de la lista. Si escribe otra cosa, otra persona lo lee antes de que salga.")
HINTS = dict.fromkeys((Fill.PLACE, Fill.PROCEDURE, Fill.BODY), _LISTED) | {
    Fill.URL: say("De los dominios propios. Si es de otro sitio, otra persona lo lee antes de que salga."),
    Fill.HOURS: say("Solo días y horas: lunes a viernes, de 9 a 14 h."),
    Fill.NUMBER: say("Solo un número: 1.250 o 12,5."),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A reply as it would go, for the page."""

    made: Composed
    remarks: Sequence[Remark]
    asks: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class Told:
    """A reply that was written, with what may be done about it by whoever looks; `hindrance`: why it may not go now.

    `look`: as it would be written now, for whoever decides.
    """

    reply: Reply
    state: Sentence
    kind: Sentence
    asks: Sequence[Sentence]
    decisions: Sequence[ReplyDecision]
    decides: bool
    changes: bool
    parts: Sequence[Any]
    hindrance: Sentence | None = None
    look: Looked | None = None


def panel(seen: Any) -> Mapping[str, Any] | None:
    session, case, who = reading(), seen.case, actor()
    frozen = _frozen(seen)
    answers = who.may(P.CASE_ANSWER) and case.closed_at is None and not frozen
    if not answers and not frozen and not seen.replies:
        return None
    known = at_hand(session, case.organisation_id, seen.units)
    told = {"replies": _told(session, seen, known), "answers": answers, "frozen": frozen}
    told["is_ahead"] = any(_is_ahead(_code_of(one, known), seen) for one in _waiting(seen.replies))
    told |= {"may_answer": who.may(P.CASE_ANSWER), "keeps": _is_worth_keeping(seen)}
    waits = bool(_waiting(seen.replies))
    replaces = request.args.get("replaces", type=whole)
    is_refused = "reply_base" in seen.form.typed
    if not answers or (waits and not replaces and not is_refused):
        return told | {"answers": False}
    return told | _composer(session, seen, known, replaces, is_refused=is_refused)


def _frozen(seen: Any) -> bool:
    """Whether whoever would be answered asked that theirs only be kept: nothing is offered that would be refused."""
    answered = {seen.case.citizen_id, *(one.citizen_id for one in seen.messages[-1:])}
    return seen.case.closed_at is None and any(one.id in answered for one in seen.restricted)


def _is_worth_keeping(seen: Any) -> bool:
    """Whether what was answered may be kept for whoever asks next."""
    is_sent = any(one.state is ReplyState.SENT for one in seen.replies)
    return is_sent and seen.case.closed_at is not None and actor().may(P.CASE_ANSWER)


def _composer(session: Session, seen: Any, known: AtHand, replaces: int | None, *, is_refused: bool) -> dict[str, Any]:
    case, body = seen.case, organisation()
    public = answered_in_public(seen.replies)
    kept, on = entries(session, case.organisation_id), crisis.in_force(session, case.organisation_id)
    proposed = proposed_for(case, public, on)
    form = seen.form if is_refused else begun_with(seen, known.templates, kept, proposed, replaces)
    wanted = _wanted(form)
    begun = begin(session, body, case, wanted, known, now=now())
    house = house_of(body, known, with_lists=bool(begun.variables))
    values = {f"{VALUE}{name}": value for name, value in begun.values.items()}
    if request.args.get("words") and not is_refused:
        values["reply_text"] = begun.text
    form.typed = {**values, "reply_language": begun.language, **form.typed}
    return {
        "form": form,
        "begun": begun,
        "first": next((one.name for one in begun.variables if not begun.values[one.name]), _first(begun)),
        "looked": looked_at(session, case, seen.replies, form, known),
        "words": bool(form.typed.get("reply_text")) or begun.template is None,
        "choices": _choices(case, known.templates, on),
        "crisis": on,
        "chooser": blank(template=form.typed.get("reply_template") or NEW, language=begun.language),
        "languages": [(one, translate(language_name(one))) for one in body.languages],
        "base": base_of(seen.messages, seen.replies),
        "inputs": INPUTS,
        "suggested": suggested_for(session, seen, kept),
        "hints": {kind: translate(hint) for kind, hint in HINTS.items()},
        "choices_of": {one.name: _choices_of(one, house) for one in begun.variables},
        "is_of_unit": bool(form.typed.get("reply_of_unit")),
        "is_ahead": _is_ahead(begun.template.code if begun.template else "", seen),
        "is_channel_due": case.is_public and public >= PUBLIC_REPLIES,
    }


def _choices_of(variable: Variable, house: House) -> list[tuple[str, str]]:
    """Return what a gap is chosen from: all there is to choose, or what is offered while it is typed."""
    if variable.kind is Fill.CHOICE:
        return [(each, each) for each in variable.options]
    return [(each, each) for each in sorted(house.units if variable.kind is Fill.UNIT else house.listed(variable))]


def _is_ahead(code: str, seen: Any) -> bool:
    """Whether the template would tell somebody of a measure that, as far as is known, nobody has taken."""
    told = TELLING.get(code)
    return told is not None and all(act.deed is not told for act in seen.acts)


def _code_of(reply: Reply, known: AtHand) -> str:
    return next((one.code for one in known.templates.values() if one.id and one.id == reply.template_id), "")


def _waiting(replies: Sequence[Reply]) -> Sequence[Reply]:
    """Those that a person reads or copies next."""
    return [one for one in replies if one.state in (ReplyState.IN_REVIEW, ReplyState.AWAITING_HAND)]


def _first(begun: Composed) -> str:
    return begun.variables[0].name if begun.variables else ""


def _wanted(form: Read[Any]) -> Wanted:
    """Of a form however it was typed: what cannot be read of it is left out."""
    typed = form.typed
    values = {name.removeprefix(VALUE): str(value) for name, value in typed.items() if name.startswith(VALUE)}
    said = {name: str(typed.get(f"reply_{name}") or "") for name in ("template", "language", "text")}
    return Wanted(
        **said, why_language=str(typed.get("reply_why") or ""), values=values, is_public=not typed.get("reply_private")
    )


def looked_at(
    session: Session, case: Case, replies: Sequence[Reply], form: Read[Any], known: AtHand | None = None
) -> Looked | None:
    """As it would go; nothing where nobody asked to look, or it was refused before."""
    if "reply_press" not in form.typed:
        return None
    replaces = form.value.reply_replaces if form.value else None
    wanted = _wanted(form)
    return _seen(compose(session, organisation(), case, replies, wanted, now=now(), without=replaces, known=known))


def _seen(made: Composed) -> Looked:
    remarks = [remark_of(one, made.rules[one.rule], made.text) for one in made.findings if one.rule in made.rules]
    return Looked(made, remarks, [role_name(role) for role in made.asks])


def _choices(case: Case, templates: Mapping[str, Template], on: Crisis | None) -> list[tuple[str, str]]:
    """Those for this kind of message first; in a crisis, its own alone."""
    offered = [one for one in templates.values() if on is None or one.code in TEMPLATES]
    fitting = [one for one in offered if one.fits(case.channel_id)]
    ordered = sorted(fitting, key=lambda one: (case.category not in one.categories, one.code))
    return [(one.code, f"{one.code} · {one.name}") for one in ordered]


def _told(session: Session, seen: Any, known: AtHand) -> Sequence[Told]:
    replies = seen.replies
    read = [one.id for one in replies if one.asks or one.state is ReplyState.SENT_BACK]
    decisions = decisions_on(session, seen.case.organisation_id, *read) if read else ()
    said = {one.id: [each for each in decisions if each.reply_id == one.id] for one in replies}
    told = [_one(seen, one, said[one.id], known.templates) for one in replies]
    return [_asked_again(session, seen, one, known) for one in told]


def _asked_again(session: Session, seen: Any, told: Told, known: AtHand) -> Told:
    """Why whoever decides is asked, and what the line says by now; what waits to be copied may not go any more."""
    reply, at_hand = told.reply, {"known": known, "replies": seen.replies}
    if told.decides:
        return replace(told, look=_seen(as_of_now(session, organisation(), seen.case, reply, now=now(), **at_hand)))
    if reply.state not in BY_HAND or not actor().may(P.CASE_ANSWER):
        return told
    why = may_not_go(session, seen.case, reply, now=now(), among=seen.restricted, **at_hand)
    return replace(told, hindrance=why)


def _one(seen: Any, reply: Reply, decisions: Sequence[ReplyDecision], templates: Mapping[str, Template]) -> Told:
    who = actor()
    template = next((one for one in templates.values() if one.id and one.id == reply.template_id), None)
    proposed = template.texts.get(reply.language, "") if template else ""
    return Told(
        reply=reply,
        state=REPLY_STATE_WORDS[reply.state],
        kind=REPLY_KIND_NAMES[reply.kind],
        asks=[role_name(Role(role)) for role in reply.asks.split()],
        decisions=decisions,
        decides=may_decide(reply, decisions, who, writers=writers_of(reply, seen.replies, seen.acts)),
        changes=who.may(P.CASE_ANSWER) and reply.state in REPLACEABLE,
        parts=word_changes(proposed, reply.text) if proposed and reply.state is ReplyState.IN_REVIEW else (),
    )
