"""One search over posts, requests, cases, topics and the rules of the line: everybody finds what they may open."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.citizens.rules.incoming import code_of as case_code
from app.core.words import Sentence, say
from app.core.zones import day_bounds
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import STATUS_WORDS
from app.editorial_line.rules.engine import holds_in
from app.editorial_line.rules.line import GROUP_NAMES, Rule
from app.editorial_line.service.holding import line_of
from app.intake.rules.acts import STATE_MARKS, STATE_WORDS, State
from app.intake.rules.numbers import code_of
from app.pages.shell.request_context import organisation
from app.search.forms import SearchForm
from app.search.queries.choices import Choices, choices
from app.search.queries.finding import Found, Place, Results, find, place_from
from app.search.rules.access import open_to
from app.search.rules.asking import read_search
from app.search.rules.entries import CLOSED, OPEN
from app.search.rules.kinds import KIND_WORDS, Kind
from app.search.rules.lines import rules_found
from app.search.rules.snippets import Marker, Pieces
from app.search.rules.wanted import Wanted, question_of
from app.web.access import requires
from app.web.addresses import Address, post_addresses
from app.web.formats import reader
from app.web.forms import read_form
from app.web.request import actor, now, reading
from app.web.statuses import WORDS
from app.web.words import translate

P = Permission
bp = Blueprint("search", __name__, url_prefix="/o/<organisation>/search")
Page = str | Response | tuple[str, int]
FEW_RULES = 3
"""How many rules come before everything else; the others, when only rules are asked for."""
PAGES = {Kind.POST: "drafting.show", Kind.REQUEST: "intake.show", Kind.CASE: "citizens.show"}
NUMBERS = {Kind.POST: number_of, Kind.REQUEST: code_of, Kind.CASE: case_code}
CASE_STANDINGS = {OPEN: ("approved", say("abierto")), CLOSED: ("closed", say("cerrado"))}
NO_DATE, UNTITLED = say("sin fecha"), say("Sin título")


@bp.get("")
@requires(P.POST_READ, P.REQUEST_READ, P.REQUEST_MAKE, P.CASE_READ, P.LINE_READ, P.TOPIC_MANAGE)
def index() -> Page:
    form = read_form(SearchForm, request.args)
    wanted = _wanted(form.value) if form.value else Wanted()
    place = place_from(request.args.get("from", ""))
    results = _results(wanted, place)
    marker = Marker(wanted.search)
    rules = _rules(wanted) if place is None else []
    narrowing = {name: value for name, value in form.typed.items() if name in SearchForm.model_fields and value}
    page = render_template(
        "search/index.html",
        form=form,
        wanted=wanted,
        rows=_rows(results, marker),
        rules=[_rule_row(rule, marker) for rule in (rules if wanted.kind else rules[:FEW_RULES])],
        more_rules=0 if wanted.kind else max(len(rules) - FEW_RULES, 0),
        rules_url=url_for(".index", **{**narrowing, "kind": Kind.RULE.value}),
        previous=_address(results.previous, narrowing),
        following=_address(results.following, narrowing),
        is_narrowed=wanted.is_narrowed or wanted.kind is not None or bool(form.errors),
        **_choices(),
    )
    return page if form.value else (page, form.status)


def _wanted(form: SearchForm) -> Wanted:
    zone = organisation().zone
    return Wanted(
        search=read_search(form.q),
        kind=form.kind,
        status=form.status.value if form.status else "",
        author_id=form.author,
        channel_id=form.account,
        since=day_bounds(form.since, zone)[0] if form.since else None,
        until=day_bounds(form.until, zone)[1] if form.until else None,
    )


def _results(wanted: Wanted, place: Place | None) -> Results:
    question = None if wanted.is_blank else question_of(wanted, organisation().id, open_to(actor()))
    return find(reading(), organisation().id, wanted, question, place=place) if question else Results()


def _rules(wanted: Wanted) -> list[Rule]:
    is_asked = wanted.kind in (None, Kind.RULE) and not wanted.is_narrowed and not wanted.search.is_blank
    if not is_asked or not actor().may(P.LINE_READ):
        return []
    body = organisation()
    line = line_of(reading(), body.id, now=now())
    return rules_found((rule for rule in line.rules.values() if holds_in(rule, body.region)), wanted.search)


def _choices() -> dict[str, Any]:
    """What the filters offer this person: nothing that would find nothing."""
    kinds, who = open_to(actor()), actor()
    statuses: list[tuple[str, Sentence]] = list(STATUS_WORDS.items()) if Kind.POST in kinds else []
    if Kind.REQUEST in kinds:
        statuses += [(state.value, say("Petición %(state)s", state=word)) for state, word in STATE_WORDS.items()]
    reads_all = who.may(P.POST_READ) or who.may(P.REQUEST_READ)
    found = choices(reading(), organisation().id) if reads_all else Choices([], [])
    return {
        "kinds": [(kind.value, KIND_WORDS[kind]) for kind in Kind if kind in kinds or kind is Kind.RULE],
        "statuses": statuses,
        "people": found.people,
        "accounts": found.accounts,
    }


def _rows(results: Results, marker: Marker) -> list[dict[str, Any]]:
    addresses = {kind: post_addresses(endpoint) for kind, endpoint in PAGES.items()} if results.rows else {}
    return [_row(found, marker, addresses) for found in results.rows]


def _row(found: Found, marker: Marker, addresses: Mapping[Kind, Address]) -> dict[str, Any]:
    mark, word = _standing(found)
    own = addresses.get(found.kind)
    return {
        "kind": KIND_WORDS[found.kind],
        "number": NUMBERS[found.kind](found.year, found.ordinal) if own else "",
        "title": _written(marker.whole(found.title)) or translate(UNTITLED),
        "url": own(found.year, found.ordinal) if own else _topic_url(found.of_id),
        "text": _written(marker.snippet(found.text)),
        "mark": mark,
        "word": word,
        "when": _when(found),
        "accounts": found.accounts,
    }


def _rule_row(rule: Rule, marker: Marker) -> dict[str, Any]:
    return {
        "code": _written(marker.whole(rule.code)),
        "url": url_for("editorial_line.rule", code=rule.code),
        "group": GROUP_NAMES[rule.group],
        "text": _written(marker.snippet(rule.wording)),
    }


def _written(pieces: Pieces) -> Markup:
    """Escaped piece by piece."""
    said = (f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for text, is_marked in pieces)
    return Markup("".join(said))


def _standing(found: Found) -> tuple[str, Sentence | str]:
    """The mark of its state, and the word; nothing for a topic."""
    if found.kind is Kind.REQUEST:
        state = State(found.status)
        return STATE_MARKS[state], STATE_WORDS[state]
    if found.kind is Kind.CASE:
        return CASE_STANDINGS[found.status]
    return (found.status, WORDS[found.status]) if found.status else ("", "")


def _when(found: Found) -> str:
    if found.kind is Kind.TOPIC:
        return ""
    is_dated = found.is_planned or found.kind in (Kind.REQUEST, Kind.CASE)
    return reader().when(found.at) if is_dated else translate(NO_DATE)


def _topic_url(topic_id: int) -> str:
    """What is written on it, for whoever reads that; otherwise its own page."""
    if actor().may(P.POST_READ):
        return url_for("drafting.index", topic=topic_id)
    return url_for("topics.edit", topic_id=topic_id)


def _address(place: Place | None, narrowing: dict[str, Any]) -> str | None:
    return url_for(".index", **{**narrowing, "from": str(place)}) if place else None
