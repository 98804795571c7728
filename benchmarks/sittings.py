"""Opening sittings with long agendas, inserted as rows, as the worker would have frozen them."""

from datetime import datetime, time, timedelta
from itertools import islice

from sqlmodel import Session, col, select

from app.core.permissions import Role
from app.core.zones import local_day
from app.db.bulk import insert_rows
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.rules.states import StepState
from app.domain.organisations import queries as organisations
from app.domain.organisations.models import Organisation
from app.domain.sittings.models import Appointment, Sitting, SittingItem
from app.usecases.wiring import Wiring
from benchmarks.browsing import Browser, Request
from benchmarks.cycles import Cycles, timed
from benchmarks.limits import Limit
from benchmarks.page_subjects import Bench
from tests.page_forms import form_of

SITTINGS, ITEMS, OPENED_MS = 12, 200, 50


def opened_sittings(bench: Bench, person: Browser, items: int = ITEMS) -> Limit:
    """Measure the act and its next page, for each of several sittings; the first ones warm the workers."""
    cycles, first = Cycles(), SITTINGS // 3
    items, keys = frozen_sittings(bench.wiring, bench.sign_ins.organisation, count=SITTINGS, most=items)
    for number, key in enumerate(keys):
        path = bench.path(f"sittings/{key}/opening")
        form = form_of(person.get(bench.path(f"sittings/{key}")).text, path)
        with timed(bench.product, cycles if number >= first else Cycles()):
            answer = person.send(Request(path, form))
            page = person.get(answer.location).text
        assert page.count('name="post"') == items, page[:2000]
    return Limit(f"a sitting of {items} opened: {cycles.ms:.1f} ms CPU (below {OPENED_MS})", cycles.ms < OPENED_MS)


def frozen_sittings(wiring: Wiring, slug: str, *, count: int, most: int) -> tuple[int, list[int]]:
    """Return how many items each has, at most those that wait, and the sittings' keys.

    Each is of its own appointment: only one of an appointment may be open.
    """
    now = wiring.clock()
    with wiring.writing() as session:
        body = organisations.organisation_by_slug(session, slug)
        agenda = _agenda(session, body.id, most)
        for _, step in agenda:
            step.in_session = True
        sitting_ids = [_frozen(session, body, agenda, now) for _ in range(count)]
        session.commit()
    return len(agenda), sitting_ids


def _agenda(session: Session, here: int, most: int) -> list[tuple[Round, RoundStep]]:
    """Return the newest steps that wait for a supervisor, at most so many."""
    waiting = (
        select(Round, RoundStep)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .where(Round.organisation_id == here, RoundStep.state == StepState.OPEN)
        .order_by(col(Round.id).desc())
    )
    theirs = ((round_, step) for round_, step in session.exec(waiting) if Role.SUPERVISOR.value in step.roles)
    return list(islice(theirs, most))


def _frozen(session: Session, body: Organisation, agenda: list[tuple[Round, RoundStep]], now: datetime) -> int:
    [appointment] = insert_rows(session, Appointment, [_appointment(body, now)])
    soon = now + timedelta(minutes=5)
    sitting = Sitting(
        organisation_id=body.id,
        appointment_id=appointment,
        name="Comunicación",
        day=local_day(now, body.zone),
        starts_at=soon,
        ends_at=soon + timedelta(hours=1),
        cut_off_at=now,
        remind_at=now,
        created_at=now,
        reminded_at=now,
        frozen_at=now,
    )
    session.add(sitting)
    session.flush()
    insert_rows(session, SittingItem, [_item(sitting, n, *point) for n, point in enumerate(agenda, start=1)])
    return sitting.id


def _appointment(body: Organisation, now: datetime) -> dict[str, object]:
    made = Appointment(
        organisation_id=body.id,
        name="Comunicación",
        weekdays=["tue"],
        at=time(9),
        minutes=60,
        cut_off_hours=1,
        zone=body.zone,
        starts_on=local_day(now, body.zone),
        roles=[Role.SUPERVISOR.value],
        is_told=True,
        created_at=now,
        changed_at=now,
    )
    return made.model_dump(exclude={"id"})


def _item(sitting: Sitting, position: int, round_: Round, step: RoundStep) -> dict[str, object]:
    made = SittingItem(
        organisation_id=sitting.organisation_id,
        sitting_id=sitting.id,
        position=position,
        post_id=round_.post_id,
        round_id=round_.id,
        round_step_id=step.id,
        post_version_id=round_.post_version_id,
        content_hash=round_.content_hash,
        step=step.name,
    )
    return made.model_dump(exclude={"id"})
