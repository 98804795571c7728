"""The sittings to come and those that are over, and one of them whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.approvals.rules import VERDICT_WORDS
from app.approvals.rules.hands import HAND_MARK
from app.approvals.rules.partial import names_less
from app.core.words import say
from app.core.zones import day_in
from app.db.paging import Place, place_from
from app.pages.shell.request_context import organisation
from app.periods.queries.working import working_time
from app.sittings.models import Appointment, Sitting, SittingPresence
from app.sittings.queries import agenda, appointments, sittings
from app.sittings.queries.agenda import Agenda, Given, Point
from app.sittings.rules.states import OUTCOME_WORDS, STATE_WORDS, SittingState
from app.sittings.views.blueprint import bp
from app.web.access import requires
from app.web.addresses import post_addresses
from app.web.formats import reader
from app.web.forms import Read, blank
from app.web.request import actor, now, reading
from app.web.words import translate

P = Permission
BEFORE = (SittingState.COMING, SittingState.FROZEN)
DEFERRED = say("Aplazada por %(who)s: %(why)s")
AGAIN = say("Viene aplazada: %(why)s")
LEFT_BEFORE = say("Quedó sin decidir en la sesión anterior")
MOVED = say("Ya no espera decisión")
YOURS = say("Espera su decisión")
OTHERS = say("Espera a otra persona")


@bp.get("")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def index() -> str:
    place = place_from(request.args.get("from", ""))
    coming = sittings.coming(reading(), organisation().id)
    return render_template(
        "sittings/index.html",
        coming=coming,
        shut=shut_of([sitting for sitting, _ in coming]),
        held=sittings.held(reading(), organisation().id, place),
        at=_address,
        states=STATE_WORDS,
        manages=actor().may(P.ROUTE_MANAGE),
    )


def shut_of(coming: Sequence[Sitting]) -> set[int]:
    """Those of a day on which nobody is at work here; one statement, none without any."""
    if not coming:
        return set()
    zone, starts = organisation().zone, [one.starts_at for one in coming]
    working = working_time(reading(), organisation().id, min(starts), max(starts))
    return {one.id for one in coming if working.is_shut(day_in(one.starts_at, zone))}


def _address(place: Place | None) -> str | None:
    return url_for(".index") + f"?from={place}" if place else None


@bp.get("/<int:sitting_id>")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def show(sitting_id: int) -> str:
    return page_of(sittings.sitting_or_404(reading(), organisation().id, sitting_id), blank())


def page_of(sitting: Sitting, form: Read[Any]) -> str:
    """The agenda, who is there and what one may do."""
    session = reading()
    appointment = session.get_one(Appointment, sitting.appointment_id)
    found = agenda.agenda_of(session, sitting, actor().person_id)
    here = sittings.presences(session, sitting)
    seats = appointments.seats_of(session, appointment, now=now())
    users = {**seats.own, **appointments.people(session, seats.standing_in)}
    rows, is_here = list(_rows(sitting, found)), is_present(here)
    picks = is_here and any(box for box, *_ in rows)
    away = [user for key, user in users.items() if key not in {one.user_id for one in here if not one.left_at}]
    return render_template(
        "sittings/show.html",
        form=form,
        sitting=sitting,
        state=STATE_WORDS[sitting.state],
        is_shut=sitting.state in BEFORE and bool(shut_of([sitting])),
        States=SittingState,
        points=found.points,
        rows=rows if picks else [row for _, *row in rows],
        picks=picks,
        first=next((point for point in found.points if point.waits and point.is_mine), None),
        here=here,
        away=away,
        me=actor().person_id,
        meets=actor().person_id in users,
        is_here=is_here,
        presides=sitting.chair_id == actor().id,
        manages=actor().may(P.ROUTE_MANAGE),
    )


def is_present(here: Sequence[SittingPresence]) -> bool:
    return any(one.user_id == actor().id and one.left_at is None for one in here)


def _rows(sitting: Sitting, found: Agenda) -> Iterator[tuple[object, ...]]:
    """One value for each column; the box only where the person may decide it now."""
    when, decides = reader().when, actor().may(P.POST_DECIDE)
    address = post_addresses("approvals.review" if decides else "drafting.show")
    walk = f"?sitting={sitting.id}" if decides else ""
    for point in found.points:
        name = f"{point.year}-{point.ordinal}"
        yield (
            ("post", name, point.title) if sitting.state is SittingState.OPEN and point.is_mine else None,
            str(point.position),
            (point.title, address(point.year, point.ordinal) + walk),
            point.topic or "",
            ", ".join(map(translate, found.accounts.get(point.round_id, ()))),
            when(point.planned_at),
            point.step,
            _stands(point, found),
        )


def _stands(point: Point, found: Agenda) -> str:
    """How it stands, in words."""
    said = [_given(one) for one in found.verdicts.get(point.round_id, ())]
    if point.deferred_reason and not said:
        return translate(say(DEFERRED.msgid, who=point.deferred_by_name, why=point.deferred_reason))
    if point.outcome and not said:
        return translate(OUTCOME_WORDS[point.outcome])
    if not said and not point.is_open:
        return translate(MOVED)
    waits = [translate(YOURS if point.is_mine else OTHERS)] if point.is_open else []
    return ". ".join([*said, *waits, *(_before(point) if point.is_open else ())])


def _given(one: Given) -> str:
    what = translate(VERDICT_WORDS[one.verdict])
    told = f"{one.name} {what} {translate(HAND_MARK)}" if one.is_marked else f"{one.name} {what}"
    return ", ".join([told, *map(translate, names_less((), one.left))])


def _before(point: Point) -> Iterator[str]:
    """What an earlier sitting did with it."""
    if point.earlier_reason:
        yield translate(say(AGAIN.msgid, why=point.earlier_reason))
    elif point.earlier_id:
        yield translate(LEFT_BEFORE)
