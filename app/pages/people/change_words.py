"""Words of a change of control, before and after it, as the one who confirms it reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from app.core.messages import Message, msg
from app.domain.approvals.queries.route_choice import routing_names
from app.domain.approvals.queries.routes import route_names
from app.domain.approvals.rules.routes import describe_step, load_route_steps
from app.domain.approvals.rules.routing import describe_rule, load_routing_rules
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import NAME_KINDS, ControlKind
from app.domain.directory.queries.topics import topic_or_404
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.organisations.queries import unit_or_404
from app.domain.posts.queries.posts import post_numbers
from app.pages.components.waiting_change import SETTING_KINDS, setting_words
from app.web.formats import format_day, format_instant
from app.web.request import now, read_session

Words = Sequence[Message | str]
NOW, BECOMES = msg("Ahora"), msg("Pasa a ser")
TAKEN_OUT, PUT_IN = msg("Se quita"), msg("Se pone")


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Names and values of the two sides. `is_list`: each value stands on a line of its own."""

    before: tuple[Message, Words]
    after: tuple[Message, Words]
    is_list: bool = True
    link: tuple[Message, str] | None = None
    """Words and address of what it is about."""


def change_words(change: ControlChange) -> ChangeWords | None:
    """Return the words of a change, none for those that only have a person and a function."""
    if describe := _DESCRIPTIONS.get(change.kind):
        before, after = describe(change)
        return ChangeWords((NOW, before), (BECOMES, after), link=_link(change))
    removed, added = change.terms.get("removed", []), change.terms.get("added", [])
    if not removed and not added:
        return None
    labels = (NOW, BECOMES) if change.kind in NAME_KINDS else (TAKEN_OUT, PUT_IN)
    return ChangeWords((labels[0], removed), (labels[1], added), is_list=False)


def _link(change: ControlChange) -> tuple[Message, str] | None:
    if change.kind is ControlKind.PERIOD_ENDING:
        return msg("Abrir el periodo"), url_for("periods.show", period_id=change.subject_key)
    if change.kind is ControlKind.EXCEPTION:
        key = change.terms["post"]
        year, ordinal = post_numbers(read_session(), change.organisation_id, [key])[key]
        return msg("Abrir la publicación"), url_for("posts.show", year=year, ordinal=ordinal)
    return None


def _route_words(change: ControlChange) -> tuple[Words, Words]:
    names = route_names(read_session(), change.organisation_id, now=now())

    def words(rows: Sequence[Mapping[str, Any]]) -> Words:
        steps = load_route_steps(rows)
        return [msg("%(name)s: %(what)s", name=step.name, what=describe_step(step, names)) for step in steps]

    return words(change.terms["before"]), words(change.terms["steps"])


def _routing_words(change: ControlChange) -> tuple[Words, Words]:
    names = routing_names(read_session(), change.organisation_id)
    routes = {**names.retired, **names.routes}

    def words(rows: Sequence[Mapping[str, Any]]) -> Words:
        return [
            msg(
                "Si %(asked)s, va por «%(route)s».", asked=describe_rule(rule, names), route=routes.get(rule.route, "…")
            )
            for rule in load_routing_rules(rows)
        ]

    return words(change.terms["before"]), words(change.terms["rules"])


def _exception_words(change: ControlChange) -> tuple[Words, Words]:
    terms = change.terms
    until = format_instant(datetime.fromisoformat(terms["expires_at"]))
    before = msg("%(code)s: %(wording)s", code=terms["rule"], wording=terms["wording"])
    after = msg("Se deja pasar hasta el %(until)s. Motivo: %(reason)s", until=until, reason=terms["reason"])
    return [before], [after]


def _ending_words(change: ControlChange) -> tuple[Words, Words]:
    ends_on = change.terms["ends_on"]
    before = (
        msg("En vigor hasta el %(day)s", day=format_day(date.fromisoformat(ends_on))) if ends_on else msg("En vigor")
    )
    return [before], [msg("Termina al confirmarlo. Motivo: %(reason)s", reason=change.terms["reason"])]


def _setting_words(change: ControlChange) -> tuple[Words, Words]:
    return setting_words(change.terms["before"]), setting_words(change.terms["names"])


def _new_topic_words(change: ControlChange) -> tuple[Words, Words]:
    return [], setting_words({name: value for name, value in change.terms["names"].items() if value})


def _caution_words(change: ControlChange) -> tuple[Words, Words]:
    return [OpinionCaution(change.terms["before"]).label], [OpinionCaution(change.terms["caution"]).label]


def _substitution_words(change: ControlChange) -> tuple[Words, Words]:
    terms = change.terms
    first, last = (format_day(date.fromisoformat(terms[end]), "long") for end in ("starts_on", "ends_on"))
    return [], [
        msg("Decide por %(name)s del %(first)s al %(last)s", name=terms["user_name"], first=first, last=last),
        _scope_words(change),
        *([msg("Motivo: %(reason)s", reason=terms["reason"])] if terms.get("reason") else []),
    ]


def _scope_words(change: ControlChange) -> Message:
    here, unit, topic = change.organisation_id, change.terms.get("unit_id"), change.terms.get("topic_id")
    if unit:
        return msg("Solo en los temas de «%(name)s»", name=unit_or_404(read_session(), unit, organisation_id=here).name)
    if topic:
        return msg("Solo en «%(name)s»", name=topic_or_404(read_session(), topic, organisation_id=here).name)
    return msg("En todo lo que decide")


_DESCRIPTIONS: Mapping[ControlKind, Callable[[ControlChange], tuple[Words, Words]]] = {
    ControlKind.ROUTE: _route_words,
    ControlKind.ROUTING: _routing_words,
    **dict.fromkeys(SETTING_KINDS, _setting_words),
    ControlKind.NEW_TOPIC: _new_topic_words,
    ControlKind.CAUTION: _caution_words,
    ControlKind.SUBSTITUTION: _substitution_words,
    ControlKind.EXCEPTION: _exception_words,
    ControlKind.PERIOD_ENDING: _ending_words,
}
