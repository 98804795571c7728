"""Stop 7 by its pages: existing channels, their calendars, and clashes between both."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.adapters.calendar_files.parser import PooledCalendars
from app.core.errors import NotFound, NotPermitted
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.external_calendars.models import ExternalCalendar
from app.domain.external_calendars.rules.calendars import EventDetail
from app.domain.plan.models.resources import ExistingChannel
from app.domain.plan.queries.existing_channels import (
    existing_channel_or_404,
    existing_channels_snapshot,
    missing_existing_channels,
)
from app.domain.plan.rules.existing_channels import ExistingKind
from app.domain.requests.rules.origin import RequesterKind
from app.usecases.external_calendars.calendars import CalendarTerms, add_calendar, remove_calendar, show_calendar
from app.usecases.external_calendars.stored_events import parse_content
from app.usecases.plan.existing_channels import ExistingChannelDetails, recount_clashes, save_existing_channel
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.campaigns.campaign_factory import campaign
from tests.clocks import StoppedClock
from tests.external_calendars.test_external_calendars import AGENDA
from tests.post_factory import draft, post
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

Seat = Callable[[sample_town.Person], FlaskClient]
EXISTS = "/o/riba/plan/exists"
TODAY = date(2027, 3, 1)
SOUND = {"kind": "agenda", "name": "Agenda de la alcaldesa", "owner": "Gabinete", "rule": "El acto va primero."}


def agenda(session: Session, town: Town, now: datetime, *, is_shown: bool = True) -> ExternalCalendar:
    """Return a calendar of two acts: on the tenth of March at 18:00 and on the eleventh at 10:00."""
    terms = CalendarTerms("Agenda", RequesterKind.POLITICAL_OFFICE, EventDetail.TITLE, proposes=False)
    taken = parse_content(PooledCalendars(), AGENDA, "Europe/Madrid", again=False, now=now)
    made = add_calendar(Work(session, town.supervisor.actor, now), terms, file_name="a.ics", taken=taken)
    if is_shown:
        show_calendar(Work(session, town.supervisor.actor, now), made, is_shown=True)
    return made


def channel(session: Session, town: Town, now: datetime, **changes: object) -> ExistingChannel:
    values = {"kind": ExistingKind.AGENDA, "name": "Agenda", "owner": "Gabinete", "rule": "El acto va primero."}
    return save_existing_channel(
        Work(session, town.editor.actor, now), town.organisation, None, ExistingChannelDetails(**values | changes)
    )


def march(day: int, hour: int, minute: int = 0) -> datetime:
    """Return the instant of that wall time in the town."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def planned(session: Session, town: Town, now: datetime, at: datetime, title: str = "Premios") -> None:
    post(session, town, now=now, title=title, plan=draft(town, now=at, hours=0).plan)


def kept(session: Session) -> list[ExistingChannel]:
    """Return the current rows, without holding the database."""
    query = select(ExistingChannel).order_by(col(ExistingChannel.id)).execution_options(populate_existing=True)
    stored_channels = list(session.exec(query).all())
    session.commit()
    return stored_channels


def test_what_already_speaks_is_kept_with_its_rule(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    assert client.post(EXISTS, data=SOUND).status_code == 303
    page = client.get(EXISTS).text
    assert "Agenda de la alcaldesa" in page and "El acto va primero." in page and "no tiene su calendario" in page
    assert session.exec(select(AuditEntry).where(AuditEntry.act == "existing:kept")).one().detail["owner"] == "Gabinete"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "agenda de la ALCALDESA"}, "Ya hay un canal que se llama"),
        ({"hours_apart": "-2"}, "No puede ser negativo"),
        ({"hours_apart": "2,5"}, "número entero entre 0 y 72"),
        ({"hours_apart": "500"}, "Es demasiado"),
        ({"calendar_id": "999"}, "Ese calendario no existe"),
        ({"owner": ""}, "Este dato hace falta"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(
    session: Session, town: Town, seat: Seat, changes: dict[str, str], says: str
):
    session.commit()
    client = seat(town.editor)
    client.post(EXISTS, data=SOUND)
    answer = client.post(EXISTS, data=SOUND | {"name": "Otra", "schedule": "No me pierdas"} | changes)
    assert answer.status_code in (404, 422) and says in answer.text and "No me pierdas" in answer.text
    assert len(kept(session)) == 1


def test_an_act_near_a_publication_is_told_with_its_rule(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    planned(session, town, clock(), march(10, 21), "Dentro")
    planned(session, town, clock(), march(11, 13, 1), "Fuera")
    channel(session, town, clock(), calendar_id=agenda(session, town, clock()).id)
    assert existing_channels_snapshot(session, town.id, today=TODAY)["clashes"] == 1
    session.commit()
    page = seat(town.editor).get(EXISTS).text
    assert "Entrega de premios" in page and "Dentro" in page and "El acto va primero." in page
    assert "Visita al mercado" not in page and "Fuera" not in page


def test_an_act_in_the_days_of_a_campaign_is_told(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    campaign(session, town, now=clock(), starts_on=date(2027, 3, 11), ends_on=date(2027, 3, 12))
    channel(session, town, clock(), calendar_id=agenda(session, town, clock()).id)
    session.commit()
    page = seat(town.editor).get(EXISTS).text
    assert "Visita al mercado" in page and "Campaña «Bono del comercio»" in page and "Entrega de premios" not in page


def test_a_calendar_nobody_shows_yet_tells_nothing(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    planned(session, town, clock(), march(10, 18))
    channel(session, town, clock(), calendar_id=agenda(session, town, clock(), is_shown=False).id)
    session.commit()
    page = seat(town.editor).get(EXISTS).text
    assert "sus actos no cuentan" in page and "Entrega de premios" not in page
    assert existing_channels_snapshot(session, town.id, today=TODAY)["clashes"] == 0


def test_a_calendar_that_goes_leaves_its_channel_without_one(session: Session, town: Town, clock: StoppedClock):
    planned(session, town, clock(), march(10, 18))
    linked = agenda(session, town, clock())
    channel(session, town, clock(), calendar_id=linked.id)
    assert kept(session)[0].clashes == 1
    remove_calendar(Work(session, town.supervisor.actor, clock()), linked)
    session.commit()
    assert [(existing_channel.calendar_id, existing_channel.clashes) for existing_channel in kept(session)] == [
        (None, 0)
    ]


def test_the_worker_counts_again_what_moved_meanwhile(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    channel(session, town, clock(), calendar_id=agenda(session, town, clock()).id)
    session.commit()
    planned(session, town, clock(), march(10, 18))
    session.commit()
    assert not any(recount_clashes(wiring.reading, wiring.writing, clock()).values()), "counted less than an hour ago"
    later = clock() + timedelta(hours=2)
    counted = [recount_clashes(wiring.reading, wiring.writing, later)["clashes_counted"] for _ in range(2)]
    assert counted == [1, 0]
    assert kept(session)[0].clashes == 1


def test_what_is_not_said_yet_is_told(session: Session, town: Town, clock: StoppedClock):
    assert "empiece por la web" in str(missing_existing_channels(session, town.id, today=TODAY)[0])
    channel(session, town, clock(), rule="")
    messages = [str(message) for message in missing_existing_channels(session, town.id, today=TODAY)]
    assert messages == ["«Agenda» no tiene regla de coordinación.", "«Agenda» no tiene su calendario enlazado."]


def test_whoever_reads_no_publications_sees_only_how_many(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    planned(session, town, clock(), march(10, 18), "Secreta")
    channel(session, town, clock(), calendar_id=agenda(session, town, clock()).id)
    session.commit()
    page = seat(town.administrator).get(EXISTS).text
    assert "Secreta" not in page and "Los ve quien lee las publicaciones" in page


def test_whoever_only_reads_and_another_body_change_nothing(session: Session, town: Town, clock: StoppedClock):
    made = channel(session, town, clock())
    telling = ExistingChannelDetails(ExistingKind.WEB, "Web", "Prensa")
    with pytest.raises(NotPermitted):
        save_existing_channel(Work(session, town.author.actor, clock()), town.organisation, None, telling)
    scope_to(session, town.id + 1)
    with pytest.raises(NotFound):
        existing_channel_or_404(session, town.id + 1, made.id)


def test_it_is_removed_and_the_record_tells_it(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = channel(session, town, clock())
    session.commit()
    client = seat(town.editor)
    assert client.post(f"{EXISTS}/{made.id}", data=SOUND | {"hours_apart": "4"}).status_code == 303
    assert kept(session)[0].hours_apart == 4
    assert client.post(f"{EXISTS}/{made.id}/removal").status_code == 303
    assert kept(session) == []


def test_the_pages_ask_the_same_however_much_there_is(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    linked = agenda(session, town, clock())
    for number in range(20):
        channel(session, town, clock(), name=f"Canal {number}", calendar_id=linked.id)
        planned(session, town, clock(), march(10, 18, number))
    session.commit()
    client = seat(town.editor)
    with counting(wiring.engine) as seen:
        assert client.get(EXISTS).status_code == 200
    assert seen.count < 15, seen.texts
    with counting(wiring.engine) as seen:
        assert client.post(EXISTS, data=SOUND | {"calendar_id": str(linked.id)}).status_code == 303
    assert seen.count < 25, seen.texts
