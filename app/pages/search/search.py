"""The search over all that the user may open."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape
from pydantic import Field
from werkzeug.wrappers import Response

from app.core.horizon import UNLIMITED
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import day_bounds
from app.domain.cases.rules.messages import format_case_code as case_code
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.engine import applies_in_region
from app.domain.editorial_line.rules.line import LineRule
from app.domain.posts.rules.post_number import format_number
from app.domain.publishing.rules.shown_state import STATE_LABELS, STATE_NAMES
from app.domain.requests.rules.acts import REQUEST_STATE_MARKS, RequestState
from app.domain.requests.rules.request import format_request_code
from app.domain.search.queries.near_results import NearResults, near_results
from app.domain.search.queries.results import (
    ResultPlace,
    SearchFilterChoices,
    SearchHit,
    SearchResults,
    filter_choices,
    parse_place,
    search_results,
)
from app.domain.search.rules.index_rows import CASE_CLOSED, CASE_OPEN
from app.domain.search.rules.kinds import SearchKind
from app.domain.search.rules.search_query import matching_rules, parse_query
from app.domain.search.rules.search_request import SearchRequest, index_question, openable_kinds
from app.domain.search.rules.snippets import Pieces, SnippetMarker
from app.pages.components.labels import STATUS_LABELS
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.addresses import PostAddress, next_page_url, post_address_builder
from app.web.formats import reader_settings
from app.web.forms import Form, read_form
from app.web.request import actor, now, read_session, work
from app.web.translation import translate

P = Permission
SEARCHERS = (P.POST_READ, P.REQUEST_READ, P.REQUEST_MAKE, P.CASE_READ, P.LINE_READ, P.TOPIC_MANAGE)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class SiteSearchForm(Form):
    """`q`: free text."""

    horizon = UNLIMITED
    model_config = {"extra": "ignore"}

    q: str = ""
    kind: SearchKind | None = None
    status: str = Field(default="", pattern=f"^({'|'.join((*STATE_NAMES, *RequestState))})?$")
    author: int | None = Field(default=None, gt=0)
    account: int | None = Field(default=None, gt=0)
    since: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)
    until: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)


bp = Blueprint("search", __name__, url_prefix="/o/<organisation>/search")
Page = str | Response | tuple[str, int]
MOST_RULES_FIRST = 3
"""Rules shown first; the rest need the filter."""
ENDPOINT_BY_KIND = {
    SearchKind.POST: "posts.show",
    SearchKind.REQUEST: "requests.show",
    SearchKind.CASE: "citizens.show",
}
NUMBER_BY_KIND = {SearchKind.POST: format_number, SearchKind.REQUEST: format_request_code, SearchKind.CASE: case_code}
CASE_STATE_MARKS = {CASE_OPEN: ("approved", msg("abierto")), CASE_CLOSED: ("closed", msg("cerrado"))}
NO_DATE, UNTITLED = msg("sin fecha"), msg("Sin título")


@bp.get("")
@requires(*SEARCHERS)
def index() -> Page:
    form = read_form(SiteSearchForm, request.args)
    wanted = _search_request(form.value) if form.value else SearchRequest()
    place = parse_place(request.args.get("from", ""))
    results = _results(wanted, place)
    marker = SnippetMarker(wanted.search)
    near = _near(wanted, results) if place is None else NearResults()
    rules = _rules(wanted) if place is None else []
    narrowing = {name: value for name, value in form.typed.items() if name in SiteSearchForm.model_fields and value}
    page = render_template(
        "search/index.html",
        form=form,
        wanted=wanted,
        rows=hit_rows(results.rows, marker),
        near_rows=hit_rows(near.rows, SnippetMarker(near.search)) if near.search else [],
        corrections=near.search.corrections if near.search else (),
        rules=[_rule_row(rule, marker) for rule in (rules if wanted.kind else rules[:MOST_RULES_FIRST])],
        more_rules=0 if wanted.kind else max(len(rules) - MOST_RULES_FIRST, 0),
        rules_url=url_for(".index", **{**narrowing, "kind": SearchKind.RULE.value}),
        previous=next_page_url(".index", results.previous, **narrowing),
        following=next_page_url(".index", results.following, **narrowing),
        is_narrowed=wanted.is_narrowed or wanted.kind is not None or bool(form.errors),
        **_choices(),
    )
    return page if form.value else (page, form.status)


def _search_request(form: SiteSearchForm) -> SearchRequest:
    zone = organisation().zone
    return SearchRequest(
        search=parse_query(form.q),
        kind=form.kind,
        status=form.status,
        author_id=form.author,
        channel_id=form.account,
        since=day_bounds(form.since, zone)[0] if form.since else None,
        until=day_bounds(form.until, zone)[1] if form.until else None,
    )


def _results(wanted: SearchRequest, place: ResultPlace | None) -> SearchResults:
    question = None if wanted.is_blank else index_question(wanted, organisation().id, openable_kinds(actor()))
    return (
        search_results(read_session(), organisation().id, wanted, question, place=place)
        if question
        else SearchResults()
    )


def _near(wanted: SearchRequest, exact: SearchResults) -> NearResults:
    return near_results(read_session(), organisation().id, wanted, openable_kinds(actor()), exact)


def _rules(wanted: SearchRequest) -> list[LineRule]:
    is_asked = wanted.kind in (None, SearchKind.RULE) and not wanted.is_narrowed and not wanted.search.is_blank
    if not is_asked or not actor().may(P.LINE_READ):
        return []
    body = organisation()
    line = load_line(read_session(), body.id, now=now())
    return matching_rules((rule for rule in line.rules.values() if applies_in_region(rule, body.region)), wanted.search)


def _choices() -> dict[str, Any]:
    """Return filters that can find something."""
    kinds, who = openable_kinds(actor()), actor()
    statuses = list(STATE_LABELS.items()) if SearchKind.POST in kinds else []
    if SearchKind.REQUEST in kinds:
        statuses += [(state.value, msg("Petición %(state)s", state=state.label)) for state in RequestState]
    reads_all = who.may(P.POST_READ) or who.may(P.REQUEST_READ)
    choices = filter_choices(work(read_session())) if reads_all else SearchFilterChoices([], [])
    return {
        "kinds": [(kind.value, kind.label) for kind in SearchKind if kind in kinds or kind is SearchKind.RULE],
        "statuses": statuses,
        "people": choices.people,
        "accounts": choices.accounts,
    }


def hit_rows(hits: Sequence[SearchHit], marker: SnippetMarker) -> list[dict[str, Any]]:
    addresses = {kind: post_address_builder(endpoint) for kind, endpoint in ENDPOINT_BY_KIND.items()} if hits else {}
    return [_row(hit, marker, addresses) for hit in hits]


def _row(hit: SearchHit, marker: SnippetMarker, addresses: Mapping[SearchKind, PostAddress]) -> dict[str, Any]:
    mark, word = _state_mark(hit)
    own = addresses.get(hit.kind)
    return {
        "kind": hit.kind.label,
        "number": NUMBER_BY_KIND[hit.kind](hit.year, hit.ordinal) if own else "",
        "title": _marked_html(marker.whole(hit.title)) or translate(UNTITLED),
        "url": own(hit.year, hit.ordinal) if own else _topic_url(hit.of_id),
        "text": _marked_html(marker.snippet(hit.text)),
        "mark": mark,
        "word": word,
        "when": _date_words(hit),
        "accounts": hit.accounts,
    }


def _rule_row(rule: LineRule, marker: SnippetMarker) -> dict[str, Any]:
    return {
        "code": _marked_html(marker.whole(rule.code)),
        "url": url_for("editorial_line.rule", code=rule.code),
        "group": rule.group.label,
        "text": _marked_html(marker.snippet(rule.wording)),
    }


def _marked_html(pieces: Pieces) -> Markup:
    """Return pieces, each escaped."""
    parts = (f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for text, is_marked in pieces)
    return Markup("".join(parts))


def _state_mark(hit: SearchHit) -> tuple[str, Message | str]:
    """Return mark and word; empty for topics."""
    if hit.kind is SearchKind.REQUEST:
        state = RequestState(hit.status)
        return REQUEST_STATE_MARKS[state], state.label
    if hit.kind is SearchKind.CASE:
        return CASE_STATE_MARKS[hit.status]
    return (hit.status, STATUS_LABELS[hit.status]) if hit.status else ("", "")


def _date_words(hit: SearchHit) -> str:
    if hit.kind is SearchKind.TOPIC:
        return ""
    is_dated = hit.is_planned or hit.kind in (SearchKind.REQUEST, SearchKind.CASE)
    return reader_settings().when(hit.at) if is_dated else translate(NO_DATE)


def _topic_url(topic_id: int) -> str:
    """Return the address of the topic's posts for their readers, else of its page."""
    if actor().may(P.POST_READ):
        return url_for("posts.index", topic=topic_id)
    return url_for("topics.edit", topic_id=topic_id)
