from collections.abc import Iterator, Sequence
from typing import Any

from flask import render_template, request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_day
from app.db.paging import Cursor, parse_cursor
from app.domain.approvals.rules.deciders import HAND_MARK
from app.domain.approvals.rules.partial_approval import account_names_without
from app.domain.periods.queries.working_time import working_time
from app.domain.sittings.models import Appointment, Sitting, SittingPresence
from app.domain.sittings.queries import agenda, appointments, sittings
from app.domain.sittings.queries.agenda import AgendaPoint, AgendaVerdict, SittingAgenda
from app.domain.sittings.rules.states import SittingState
from app.pages.shell.request_context import organisation
from app.pages.sittings.blueprint import bp
from app.web.access import requires
from app.web.addresses import post_address_builder
from app.web.formats import reader_settings
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session, work
from app.web.translation import translate

P = Permission
STATES_BEFORE_OPENING = (SittingState.COMING, SittingState.FROZEN)
DEFERRED = msg("Aplazada por %(who)s: %(why)s")
DEFERRED_BEFORE = msg("Viene aplazada: %(why)s")
LEFT_BEFORE = msg("Quedó sin decidir en la sesión anterior")
WAITS_NO_MORE = msg("Ya no espera decisión")
WAITS_FOR_YOU = msg("Espera su decisión")
WAITS_FOR_OTHERS = msg("Espera a otra persona")


@bp.get("")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def index() -> str:
    place = parse_cursor(request.args.get("from", ""))
    coming = sittings.coming_sittings(work(read_session()))
    return render_template(
        "sittings/index.html",
        coming=coming,
        shut=closed_day_sittings([sitting for sitting, _ in coming]),
        past_sittings=sittings.past_sittings(work(read_session()), place),
        at=_address,
        manages=actor().may(P.ROUTE_MANAGE),
    )


def closed_day_sittings(coming: Sequence[Sitting]) -> set[int]:
    """Return the ids of sittings on non-working days; at most one statement."""
    if not coming:
        return set()
    zone, starts = organisation().zone, [sitting.starts_at for sitting in coming]
    working = working_time(read_session(), organisation().id, min(starts), max(starts))
    return {sitting.id for sitting in coming if working.is_shut(local_day(sitting.starts_at, zone))}


def _address(place: Cursor | None) -> str | None:
    return url_for(".index") + f"?from={place}" if place else None


@bp.get("/<int:sitting_id>")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def show(sitting_id: int) -> str:
    return sitting_page(sittings.sitting_or_404(work(read_session()), sitting_id), blank_form())


def sitting_page(sitting: Sitting, form: FormState[Any]) -> str:
    session = read_session()
    appointment = session.get_one(Appointment, sitting.appointment_id)
    sitting_agenda = agenda.sitting_agenda(session, sitting, actor().person_id)
    here = sittings.sitting_presences(session, sitting)
    seats = appointments.appointment_seats(session, appointment, now=now())
    users = {**seats.own, **appointments.users_by_id(session, seats.standing_in)}
    rows, is_here = list(_rows(sitting, sitting_agenda)), is_actor_present(here)
    picks = is_here and any(box for box, *_ in rows)
    away = [
        user
        for key, user in users.items()
        if key not in {presence.user_id for presence in here if not presence.left_at}
    ]
    return render_template(
        "sittings/show.html",
        form=form,
        sitting=sitting,
        state=sitting.state.label,
        is_shut=sitting.state in STATES_BEFORE_OPENING and bool(closed_day_sittings([sitting])),
        States=SittingState,
        points=sitting_agenda.points,
        rows=rows if picks else [row for _, *row in rows],
        picks=picks,
        first=next((point for point in sitting_agenda.points if point.waits and point.is_mine), None),
        here=here,
        away=away,
        me=actor().person_id,
        meets=actor().person_id in users,
        is_here=is_here,
        presides=sitting.chair_id == actor().id,
        manages=actor().may(P.ROUTE_MANAGE),
    )


def is_actor_present(here: Sequence[SittingPresence]) -> bool:
    return any(presence.user_id == actor().id and presence.left_at is None for presence in here)


def _rows(sitting: Sitting, sitting_agenda: SittingAgenda) -> Iterator[tuple[object, ...]]:
    """Yield values per column; checkboxes only if decidable now."""
    when, decides = reader_settings().when, actor().may(P.POST_DECIDE)
    address = post_address_builder("approvals.review" if decides else "posts.show")
    walk = f"?sitting={sitting.id}" if decides else ""
    for point in sitting_agenda.points:
        name = f"{point.year}-{point.ordinal}"
        yield (
            ("post", name, point.title) if sitting.state is SittingState.OPEN and point.is_mine else None,
            str(point.position),
            (point.title, address(point.year, point.ordinal) + walk),
            point.topic or "",
            ", ".join(map(translate, sitting_agenda.accounts.get(point.round_id, ()))),
            when(point.planned_at),
            point.step,
            _state_words(point, sitting_agenda),
        )


def _state_words(point: AgendaPoint, sitting_agenda: SittingAgenda) -> str:
    verdicts = [_verdict_words(verdict) for verdict in sitting_agenda.verdicts.get(point.round_id, ())]
    if point.deferred_reason and not verdicts:
        return translate(msg(DEFERRED.msgid, who=point.deferred_by_name, why=point.deferred_reason))
    if point.outcome and not verdicts:
        return translate(point.outcome.label)
    if not verdicts and not point.is_open:
        return translate(WAITS_NO_MORE)
    waits = [translate(WAITS_FOR_YOU if point.is_mine else WAITS_FOR_OTHERS)] if point.is_open else []
    return ". ".join([*verdicts, *waits, *(_earlier_words(point) if point.is_open else ())])


def _verdict_words(verdict: AgendaVerdict) -> str:
    label = translate(verdict.verdict.label)
    sentence = f"{verdict.name} {label} {translate(HAND_MARK)}" if verdict.is_marked else f"{verdict.name} {label}"
    return ", ".join([sentence, *map(translate, account_names_without((), verdict.left))])


def _earlier_words(point: AgendaPoint) -> Iterator[str]:
    if point.earlier_reason:
        yield translate(msg(DEFERRED_BEFORE.msgid, why=point.earlier_reason))
    elif point.earlier_id:
        yield translate(LEFT_BEFORE)
