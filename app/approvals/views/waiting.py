"""What waits for a person, and its number beside the menu."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.accounts.rules.substitutions import why_it_waits
from app.approvals.forms import QueueForm
from app.approvals.queries import alone, late
from app.approvals.queries import waiting as queue
from app.approvals.queries.health import Expiring
from app.approvals.queries.late import Overdue
from app.approvals.queries.waiting import Waiting
from app.approvals.rules.deciders import why_theirs
from app.approvals.rules.late import SPENT_WORDS, spent
from app.approvals.views.blueprint import bp
from app.core.words import Sentence, say
from app.db.paging import Place, place_from
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation, person
from app.review.queries.presence import Present, looking_at
from app.review.rules.presence import on_it
from app.web.access import requires
from app.web.addresses import post_addresses
from app.web.counts import counts
from app.web.formats import clock_time, day, reader
from app.web.forms import read_form
from app.web.request import actor, now, reading
from app.web.words import translate

OVERDUE = 20
"""Of what is over its time, as many as the page shows."""


@bp.get("/waiting")
@requires(Permission.POST_DECIDE)
def waiting() -> str:
    """Everything this person may decide now, by deadline."""
    form = read_form(QueueForm, request.args)
    place, here = place_from(request.args.get("from", "")), organisation().id
    narrowing = {name: value for name, value in form.typed.items() if name in QueueForm.model_fields and value}
    wanted = form.value.wanted() if form.value else None
    page = queue.waiting_for(reading(), here, person().id, place=place, wanted=wanted)
    shared = _shared_step(page.rows)
    return render_template(
        "approvals/waiting.html",
        form=form,
        page=page,
        rows=_rows(page.rows, narrowing if form.value else {}, shared),
        shared=shared,
        total=how_many_wait(),
        overdue=_overdue(),
        narrowing=narrowing,
        sole=alone.how_many_wait(reading(), here, now=now()),
        at=lambda somewhere: _address(somewhere, narrowing),
        **drafting.filters_of(reading(), here)._asdict(),
    )


def _address(place: Place | None, narrowing: dict[str, Any]) -> str | None:
    return url_for(".waiting", **{**narrowing, "from": str(place)}) if place else None


def _shared_step(waiting: Sequence[Waiting]) -> str:
    """The step that all of several wait in, and why it is this person's: said once, above them."""
    steps = {step_said(row) for row in waiting}
    return steps.pop() if len(steps) == 1 and len(waiting) > 1 else ""


def _rows(waiting: Sequence[Waiting], narrowing: dict[str, Any], shared: str) -> list[tuple[object, ...]]:
    """One value for each column; the last one is left out where it would say nothing. From each one goes on in the
    queue as it is narrowed.
    """
    address, when, instant = post_addresses(".review", **narrowing), reader().when, now()
    looking = looking_at(reading(), organisation().id, [row.id for row in waiting], now=instant)
    rows: list[tuple[object, ...]] = [
        (
            ("post", f"{row.year}-{row.ordinal}", row.title),
            (when(row.deadline_at), row.deadline_at <= instant),
            (row.title, address(row.year, row.ordinal)),
            row.topic or "",
            ", ".join(map(translate, row.accounts)),
            when(row.planned_at),
            gone_words(row, at=instant),
            _step_and_who("" if shared else step_said(row), looking.get(row.id, ())),
        )
        for row in waiting
    ]
    return rows if any(row[-1] for row in rows) else [row[:-1] for row in rows]


def _overdue() -> list[Overdue]:
    """What a superior may take over."""
    if not actor().may(Permission.POST_CALL_IN):
        return []
    return late.overdue(reading(), organisation().id, user_id=person().id, now=now(), limit=OVERDUE)


def gone_words(row: Waiting | Expiring, *, at: datetime) -> str:
    """How much of its time has gone, and whether the superiors know."""
    gone = spent(row.half_at, row.most_at, row.deadline_at, now=at)
    if row.is_escalated:
        return translate(say("vencido, elevado a la jefatura"))
    return translate(SPENT_WORDS[gone])


def _step_and_who(step: str, present: Sequence[Present]) -> str:
    """The step, if it is to be said, and who else says that they are on it."""
    others = [who for who in present if who.user_id != person().id]
    return " ".join([step, *(translate(on_it(who.name, clock_time(who.since))) for who in others)]).strip()


def step_said(row: Waiting) -> str:
    """The step, and why it is this person's."""
    why = _why(row)
    return f"{row.step}. {translate(why)}." if why else row.step


def _why(row: Waiting) -> Sentence | None:
    if row.kind is None or row.in_place_of is None or row.until is None:
        return why_theirs(actor(), roles=row.roles, people=row.people, is_called=row.is_called)
    return why_it_waits(row.kind, row.in_place_of, day(row.until, "d 'de' MMMM"))


def how_many_wait() -> int:
    """The number beside "Para decidir" on every page."""
    return counts().decisions
