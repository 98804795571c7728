"""Sittings for tests, made by the real use cases."""

from datetime import datetime, time

from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.rules.routes import RouteStep
from app.domain.posts.models import Post
from app.domain.sittings.models import Appointment, Sitting, SittingItem
from app.usecases.sittings import appointments, proceedings
from app.usecases.sittings.appointments import AppointmentTerms
from app.usecases.sittings.calendar_letters import InvitationSender
from app.usecases.sittings.upkeep import keep_sittings
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import BOSS, follow
from tests.clocks import StoppedClock
from tests.sample_town import Town

SENDER = InvitationSender("https://cauce.example", "cauce@riba.example")
IN_SESSION = RouteStep("Visto bueno", BOSS, in_session=True)


def terms(now: datetime, **fields: object) -> AppointmentTerms:
    """Return the terms of sittings on Tuesdays and Thursdays at 9, frozen a day before."""
    defaults = {
        "name": "Neutralidad y comunicación",
        "weekdays": ("tue", "thu"),
        "at": time(9),
        "minutes": 60,
        "cut_off_hours": 20,
        "starts_on": now.date(),
        "roles": (Role.SUPERVISOR.value, Role.NEUTRALITY_REVIEWER.value),
    }
    return AppointmentTerms(**defaults | fields)


def appointed(session: Session, town: Town, *, now: datetime, **fields: object) -> Appointment:
    """Return an appointment, with a route whose only step runs in its sittings."""
    follow(session, town, IN_SESSION, now=now)
    made = appointments.create_appointment(Work(session, town.supervisor.actor, now), terms(now, **fields))
    session.commit()
    return made


def sittings(session: Session) -> list[Sitting]:
    sitting_rows = list(session.exec(select(Sitting).order_by(Sitting.starts_at)))
    session.commit()
    return sitting_rows


def run(wiring: Wiring, now: datetime) -> int:
    """Run the worker's part once."""
    return keep_sittings(wiring.reading, wiring.writing, SENDER, now=now)


def waiting(session: Session, town: Town, *, now: datetime, hours: int = 72, **fields: object) -> Post:
    made = post_factory.submitted(session, town, now=now, hours=hours, **fields)
    session.commit()
    return made


def opened(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Sitting:
    """Return the first sitting, opened at its hour and chaired by the supervisor."""
    first = sittings(session)[0]
    run(wiring, clock.forward(seconds=(first.cut_off_at - clock()).total_seconds()))
    clock.forward(seconds=(first.starts_at - clock()).total_seconds())
    session.refresh(first)
    proceedings.begin_sitting(Work(session, town.supervisor.actor, clock()), first)
    session.commit()
    return first


def items(session: Session, sitting: Sitting) -> list[SittingItem]:
    query = select(SittingItem).where(SittingItem.sitting_id == sitting.id).order_by(SittingItem.position)
    sitting_items = list(session.exec(query))
    session.commit()
    return sitting_items
