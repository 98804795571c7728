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
from app.domain.posts.queries.posts import post_numbers
from app.pages.components.record_entries import labelled_details
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
        return msg("Abrir el periodo"), url_for("periods.show", period_id=change.subject.partition(":")[2])
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
    def words(values: Mapping[str, Any]) -> Words:
        return [msg("%(name)s: %(what)s", name=name, what=what) for name, what in labelled_details(values)]

    return words(change.terms["before"]), words(change.terms["names"])


_DESCRIPTIONS: Mapping[ControlKind, Callable[[ControlChange], tuple[Words, Words]]] = {
    ControlKind.ROUTE: _route_words,
    ControlKind.ROUTING: _routing_words,
    ControlKind.BODY_SETTING: _setting_words,
    ControlKind.PAGE_OPENING: _setting_words,
    ControlKind.EXCEPTION: _exception_words,
    ControlKind.PERIOD_ENDING: _ending_words,
}
