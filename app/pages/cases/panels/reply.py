from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission, Role
from app.core.text import parse_int
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply, ReplyDecision
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.crisis import queries
from app.domain.crisis.models import Crisis
from app.domain.crisis.rules.crises import CRISIS_TEMPLATES
from app.domain.faq.queries import faq_entries
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.differences import word_changes
from app.domain.replies.queries.waiting_replies import reply_decisions, reply_writers
from app.domain.replies.rules.review_requirements import MOST_PUBLIC_REPLIES
from app.domain.replies.rules.templates import ReplyTemplate
from app.domain.replies.rules.variables import ConfirmedValues, TemplateVariable, ValueKind
from app.pages.cases.forms.replies import VALUE_PREFIX
from app.pages.cases.panels.reply_start import NEW_WORDS, initial_form, proposed_template, suggestions_for
from app.pages.components.findings import Remark, build_remark
from app.pages.shell.request_context import organisation
from app.usecases.replies.composition import (
    ComposedReply,
    ReplyInput,
    ReplyMaterial,
    compose_reply,
    confirmed_values,
    load_reply_material,
)
from app.usecases.replies.decisions import may_decide_reply
from app.usecases.replies.manual_outcome import MANUAL_STATES, manual_sending_obstacle
from app.usecases.replies.reply_check import check_reply, count_public_answers, recheck_reply
from app.usecases.replies.submission import REPLACEABLE_STATES, case_mark
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session
from app.web.translation import translate

P = Permission
ACT_OF_TEMPLATE = {"T05": CaseActKind.HIDDEN, "T13": CaseActKind.BLOCKED}
"""The act that each template announces."""
INPUT_OF_KIND = {
    ValueKind.DATE: "date",
    ValueKind.URL: "url",
    ValueKind.HOUR: "time",
    ValueKind.PHONE: "tel",
    ValueKind.MAIL: "email",
}
_LIST_HINT = msg("Elija de la lista. Si escribe otra cosa, otra persona lo lee antes de que salga.")
HINTS = dict.fromkeys((ValueKind.PLACE, ValueKind.PROCEDURE, ValueKind.BODY), _LIST_HINT) | {
    ValueKind.URL: msg("De los dominios propios. Si es de otro sitio, otra persona lo lee antes de que salga."),
    ValueKind.HOURS: msg("Solo días y horas: lunes a viernes, de 9 a 14 h."),
    ValueKind.NUMBER: msg("Solo un número: 1.250 o 12,5."),
}


@dataclass(frozen=True, slots=True)
class ReplyPreview:
    made: ComposedReply
    remarks: Sequence[Remark]
    asks: Sequence[Message]


@dataclass(frozen=True, slots=True)
class ReplyView:
    """`hindrance`: the obstacle to sending now; `look`: the current text, for reviewers."""

    reply: Reply
    state: Message
    kind: Message
    asks: Sequence[Message]
    decisions: Sequence[ReplyDecision]
    decides: bool
    changes: bool
    parts: Sequence[Any]
    hindrance: Message | None = None
    look: ReplyPreview | None = None


def panel(seen: Any) -> Mapping[str, Any] | None:
    session, case, who = read_session(), seen.case, actor()
    frozen = _is_restricted(seen)
    answers = who.may(P.CASE_ANSWER) and case.closed_at is None and not frozen
    if not answers and not frozen and not seen.replies:
        return None
    known = load_reply_material(session, case.organisation_id, seen.units)
    context = {"replies": _reply_views(session, seen, known), "answers": answers, "frozen": frozen}
    context["is_ahead"] = any(
        _precedes_measure(_template_code(reply, known), seen) for reply in _replies_to_handle(seen.replies)
    )
    context |= {"may_answer": who.may(P.CASE_ANSWER), "keeps": _is_worth_keeping(seen)}
    waits = bool(_replies_to_handle(seen.replies))
    replaces = request.args.get("replaces", type=parse_int)
    is_refused = "reply_base" in seen.form.typed
    if not answers or (waits and not replaces and not is_refused):
        return context | {"answers": False}
    return context | _composer(session, seen, known, replaces, is_refused=is_refused)


def _is_restricted(seen: Any) -> bool:
    """Tell whether an author asked for storage only, which refuses replies."""
    answered = {seen.case.citizen_id, *(message.citizen_id for message in seen.messages[-1:])}
    return seen.case.closed_at is None and any(citizen.id in answered for citizen in seen.restricted)


def _is_worth_keeping(seen: Any) -> bool:
    is_sent = any(reply.state is ReplyState.SENT for reply in seen.replies)
    return is_sent and seen.case.closed_at is not None and actor().may(P.CASE_ANSWER)


def _composer(
    session: Session, seen: Any, known: ReplyMaterial, replaces: int | None, *, is_refused: bool
) -> dict[str, Any]:
    case, body = seen.case, organisation()
    public = count_public_answers(seen.replies)
    entries, on = faq_entries(session, case.organisation_id), queries.active_crisis(session, case.organisation_id)
    proposed = proposed_template(case, public, on)
    form = seen.form if is_refused else initial_form(seen, known.templates, entries, proposed, replaces)
    wanted = _reply_input(form)
    begun = compose_reply(session, body, case, wanted, known, now=now())
    own_values = confirmed_values(body, known, with_lists=bool(begun.variables))
    values = {f"{VALUE_PREFIX}{name}": value for name, value in begun.values.items()}
    if request.args.get("words") and not is_refused:
        values["reply_text"] = begun.text
    form.typed = {**values, "reply_language": begun.language, **form.typed}
    return {
        "form": form,
        "begun": begun,
        "first": next(
            (variable.name for variable in begun.variables if not begun.values[variable.name]), _first_variable(begun)
        ),
        "looked": preview_reply(session, case, seen.replies, form, known),
        "words": bool(form.typed.get("reply_text")) or begun.template is None,
        "choices": _template_choices(case, known.templates, on),
        "crisis": on,
        "chooser": blank_form(template=form.typed.get("reply_template") or NEW_WORDS, language=begun.language),
        "languages": [(language, translate(language_name(language))) for language in body.languages],
        "base": case_mark(seen.messages, seen.replies),
        "inputs": INPUT_OF_KIND,
        "suggested": suggestions_for(session, seen, entries),
        "hints": {kind: translate(hint) for kind, hint in HINTS.items()},
        "choices_of": {variable.name: _value_choices(variable, own_values) for variable in begun.variables},
        "is_of_unit": bool(form.typed.get("reply_of_unit")),
        "is_ahead": _precedes_measure(begun.template.code if begun.template else "", seen),
        "is_channel_due": case.is_public and public >= MOST_PUBLIC_REPLIES,
    }


def _value_choices(variable: TemplateVariable, own_values: ConfirmedValues) -> list[tuple[str, str]]:
    """Return the choices, or suggestions while typing."""
    if variable.kind is ValueKind.CHOICE:
        return [(each, each) for each in variable.options]
    return [
        (each, each)
        for each in sorted(own_values.units if variable.kind is ValueKind.UNIT else own_values.listed(variable))
    ]


def _precedes_measure(code: str, seen: Any) -> bool:
    """Tell whether the template announces a measure no act records."""
    act_kind = ACT_OF_TEMPLATE.get(code)
    return act_kind is not None and all(act.deed is not act_kind for act in seen.acts)


def _template_code(reply: Reply, known: ReplyMaterial) -> str:
    return next(
        (template.code for template in known.templates.values() if template.id and template.id == reply.template_id), ""
    )


def _replies_to_handle(replies: Sequence[Reply]) -> Sequence[Reply]:
    return [reply for reply in replies if reply.state in (ReplyState.IN_REVIEW, ReplyState.AWAITING_HAND)]


def _first_variable(begun: ComposedReply) -> str:
    return begun.variables[0].name if begun.variables else ""


def _reply_input(form: FormState[Any]) -> ReplyInput:
    typed = form.typed
    values = {
        name.removeprefix(VALUE_PREFIX): str(value) for name, value in typed.items() if name.startswith(VALUE_PREFIX)
    }
    fields = {name: str(typed.get(f"reply_{name}") or "") for name in ("template", "language", "text")}
    return ReplyInput(
        **fields,
        why_language=str(typed.get("reply_why") or ""),
        values=values,
        is_public=not typed.get("reply_private"),
    )


def preview_reply(
    session: Session, case: Case, replies: Sequence[Reply], form: FormState[Any], known: ReplyMaterial | None = None
) -> ReplyPreview | None:
    """Return the checked reply, None if not requested or already refused."""
    if "reply_press" not in form.typed:
        return None
    replaces = form.value.reply_replaces if form.value else None
    wanted = _reply_input(form)
    return _preview_of(
        check_reply(session, organisation(), case, replies, wanted, now=now(), without=replaces, known=known)
    )


def _preview_of(made: ComposedReply) -> ReplyPreview:
    remarks = [
        build_remark(finding, made.rules[finding.rule], made.text)
        for finding in made.findings
        if finding.rule in made.rules
    ]
    return ReplyPreview(made, remarks, [role.label for role in made.asks])


def _template_choices(case: Case, templates: Mapping[str, ReplyTemplate], on: Crisis | None) -> list[tuple[str, str]]:
    """Return this category's first; in a crisis, only its own."""
    offered = [template for template in templates.values() if on is None or template.code in CRISIS_TEMPLATES]
    fitting = [template for template in offered if template.fits(case.channel_id)]
    ordered = sorted(
        fitting, key=lambda template_to_sort: (case.category not in template_to_sort.categories, template_to_sort.code)
    )
    return [(template.code, f"{template.code} · {template.name}") for template in ordered]


def _reply_views(session: Session, seen: Any, known: ReplyMaterial) -> Sequence[ReplyView]:
    replies = seen.replies
    read = [reply.id for reply in replies if reply.asks or reply.state is ReplyState.SENT_BACK]
    decisions = reply_decisions(session, seen.case.organisation_id, *read) if read else ()
    decisions_by_reply = {reply.id: [each for each in decisions if each.reply_id == reply.id] for reply in replies}
    views = [_reply_view(seen, reply, decisions_by_reply[reply.id], known.templates) for reply in replies]
    return [_with_recheck(session, seen, view, known) for view in views]


def _with_recheck(session: Session, seen: Any, view: ReplyView, known: ReplyMaterial) -> ReplyView:
    """Add the line check, or why it can no longer be sent."""
    reply, at_hand = view.reply, {"known": known, "replies": seen.replies}
    if view.decides:
        return replace(
            view, look=_preview_of(recheck_reply(session, organisation(), seen.case, reply, now=now(), **at_hand))
        )
    if reply.state not in MANUAL_STATES or not actor().may(P.CASE_ANSWER):
        return view
    why = manual_sending_obstacle(session, seen.case, reply, now=now(), among=seen.restricted, **at_hand)
    return replace(view, hindrance=why)


def _reply_view(
    seen: Any, reply: Reply, decisions: Sequence[ReplyDecision], templates: Mapping[str, ReplyTemplate]
) -> ReplyView:
    who = actor()
    template = next(
        (candidate for candidate in templates.values() if candidate.id and candidate.id == reply.template_id), None
    )
    proposed = template.texts.get(reply.language, "") if template else ""
    return ReplyView(
        reply=reply,
        state=reply.state.label,
        kind=reply.kind.label,
        asks=[Role(role).label for role in reply.asks.split()],
        decisions=decisions,
        decides=may_decide_reply(reply, decisions, who, writers=reply_writers(reply, seen.replies, seen.acts)),
        changes=who.may(P.CASE_ANSWER) and reply.state in REPLACEABLE_STATES,
        parts=word_changes(proposed, reply.text) if proposed and reply.state is ReplyState.IN_REVIEW else (),
    )
