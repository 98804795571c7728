"""Trying the protocol: on a text, and a proposal on what people have already sorted."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from flask import Response, render_template, request

from app.accounts.rules import Permission
from app.calendar.rules.formulas import disarmed
from app.channels import queries as channels
from app.citizens.forms.protocol import TryForm
from app.citizens.queries import protocols as queries
from app.citizens.queries import sorted as sorting
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.telling import FACTS
from app.citizens.rules.triage import Held, Message, Triage
from app.citizens.rules.trying import Sort, label_of, try_on
from app.citizens.service import protocols as service
from app.citizens.service.sorting import shelf_of, sort_with_history
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.protocol.drawing import every
from app.citizens.views.protocol.writing import found_version
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.periods.rules.kinds import KIND_WORDS, SHOWN_EVERYWHERE
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.remarks import in_pieces
from app.web.request import actor, reading
from app.web.words import translate

P = Permission
SHOWN = 100
"""Messages that change shown on a page; the others are counted."""


@bp.get("/protocol/try")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def try_protocol() -> Page:
    return _page(blank(language=organisation().languages[0]), None)


@bp.post("/protocol/try")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def try_message() -> Page:
    """Nothing is kept: the answer is the page."""
    form = read_form(TryForm, request.form)
    if form.value is None:
        return _page(form, None), 422
    value = form.value
    message = Message(
        value.text,
        value.language,
        account=value.account,
        network=next((str(one.network) for one in _accounts() if str(one.id) == value.account), ""),
        periods=frozenset({value.period} if value.period else ()),
        facts={name: name in value.facts for name in FACTS},
    )
    return _page(form, message, _triage(value.proposal))


@bp.get("/protocol/versions/<int:number>/trial")
@requires(P.PROTOCOL_MANAGE)
def trial(number: int) -> Page:
    """What was corrected and the latest messages, under the version in force and under this one."""
    found = found_version(reading(), number)
    shelf = shelf_of(reading())
    before = shelf.of(reading(), organisation().id).triage
    after = shelf.compiled(service.protocol_of(found))
    verdict = try_on(_as_it_came(before), _as_it_came(after), sorting.past(reading(), organisation().id))
    return render_template(
        "citizens/protocol/trial.html",
        version=found,
        verdict=verdict,
        shown=verdict.changed[:SHOWN],
        names=CATEGORY_NAMES,
    )


def _as_it_came(triage: Triage) -> Sort:
    """With what was known of its author by then."""
    return lambda one: sort_with_history(triage, one.message, one.lately)


@bp.get("/protocol/corrections.csv")
@requires(P.PROTOCOL_MANAGE)
def corrections() -> Response:
    """What people corrected, as `benchmarks.triage` reads it: no name and no handle, and what was written."""
    found = sorting.corrected(reading(), organisation().id)
    rows = ((one.code, one.message.text, one.message.language, label_of(one.truth)) for one in found if one.truth)
    headers = {"Content-Disposition": f'attachment; filename="correcciones-{organisation().slug}.csv"'}
    return Response(_csv(rows), mimetype="text/csv", headers=headers)


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(("id", "text", "lang", "label"))
    written.writerows([disarmed(cell) for cell in row] for row in rows)
    return out.getvalue()


def _triage(is_proposal: bool) -> Triage:
    shelf, version = shelf_of(reading()), queries.under_way(reading(), organisation().id) if is_proposal else None
    if version is None:
        return shelf.of(reading(), organisation().id).triage
    return shelf.compiled(service.protocol_of(version))


def _page(form: Read[Any], message: Message | None, triage: Triage | None = None) -> str:
    held = triage.sort(message).held if message and triage else ()
    questions = {one.code: one for one in every(triage.protocol, {})} if triage else {}
    periods = [(kind.value, translate(KIND_WORDS[kind])) for kind in KIND_WORDS if kind in SHOWN_EVERYWHERE]
    return render_template(
        "citizens/protocol/try.html",
        form=form,
        message=message,
        pieces=in_pieces(message.text, _marks(held)) if message else [],
        held=[(questions[one.sorting.code], _words(message, one)) for one in held if message],
        languages=[(name, language_name(name)) for name in ("es", "ca", "gl", "eu")],
        periods=[("", "–"), *periods],
        accounts=[("", "–"), *((str(row.id), row.called) for row in _accounts())],
        facts=[(name, translate(word)) for name, word in FACTS.items()],
        proposal=queries.under_way(reading(), organisation().id) if actor().may(P.PROTOCOL_MANAGE) else None,
    )


def _accounts() -> Iterable[Any]:
    return (channel for channel, _ in channels.channels(reading(), organisation_id=organisation().id))


def _marks(held: Iterable[Held]) -> list[tuple[Any, str]]:
    return [(mark, one.sorting.code) for one in held for mark in one.marks if mark.end > mark.start]


def _words(message: Message, held: Held) -> list[str]:
    """What made it hold, each once, as it stands in the text."""
    return list(dict.fromkeys(message.text[mark.start : mark.end] for mark in held.marks if mark.end > mark.start))
