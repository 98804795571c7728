"""Stop 6 by its pages: resources, their cost, coming renewals, and refusals."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import NotFound, NotPermitted
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.plan.models.resources import PlanResource
from app.domain.plan.queries.resources import missing_resources, resource_or_404, resources_snapshot
from app.domain.plan.rules.resources import ResourceKind
from app.usecases.plan.resources import ResourceDetails, keep_resource
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.slots.slot_factory import slot
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
MEANS = "/o/riba/plan/means"
TODAY = date(2027, 3, 1)
SOUND = {"kind": "tool", "name": "Editor de vídeo", "yearly_cents": "1.250,50 €"}


def kept(session: Session) -> list[PlanResource]:
    """Return the current rows, without holding the database."""
    query = select(PlanResource).order_by(col(PlanResource.id)).execution_options(populate_existing=True)
    resources = list(session.exec(query).all())
    session.commit()
    return resources


def test_an_amount_is_kept_to_the_cent_and_shown_as_it_was_typed(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    assert client.post(MEANS, data=SOUND).status_code == 303
    made = kept(session)[0]
    assert made.yearly_cents == 125_050
    assert "1.250,50" in client.get(MEANS).text
    assert 'value="1.250,50"' in client.get(f"{MEANS}/{made.id}").text
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "resource:kept")).one()
    assert entry.detail["yearly"] == "1.250,50"


def test_a_form_sent_twice_notes_one_means_down(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    first, again = (client.post(MEANS, data=SOUND) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 422)
    assert "ya está anotado con los mismos datos" in again.text
    assert len(kept(session)) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"yearly_cents": "-10"}, "No puede ser negativo"),
        ({"yearly_cents": "1,250"}, "la coma separa los decimales"),
        ({"yearly_cents": "999.999.999.999"}, "Es demasiado"),
        ({"yearly_cents": "gratis"}, "como en 1.250,50"),
        ({"hourly_cents": "20"}, "Solo las horas de trabajo"),
        ({"kind": "hours", "quantity": "5.000"}, "Son horas a la semana"),
        ({"kind": "magia"}, "Elija una de las opciones"),
        ({"channel_id": "999"}, "Esa cuenta no existe"),
        ({"renews_on": "ayer"}, "Escriba una fecha"),
        ({"name": ""}, "Este dato hace falta"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(
    session: Session, town: Town, seat: Seat, changes: dict[str, str], says: str
):
    session.commit()
    answer = seat(town.editor).post(MEANS, data=SOUND | {"note": "No me pierdas"} | changes)
    assert answer.status_code in (404, 422)
    assert says in answer.text and "No me pierdas" in answer.text
    assert kept(session) == []


def test_an_account_pays_its_own_and_its_share(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    slot(session, town, now=clock())
    for having in (
        ResourceDetails(ResourceKind.HOURS, "Redacción", quantity=1_000, hourly_cents=2_000),
        ResourceDetails(ResourceKind.LICENCE, "Tipografía", yearly_cents=5_200, channel_id=town.channels[0].id),
        ResourceDetails(ResourceKind.BUDGET, "Difusión", yearly_cents=0, channel_id=town.channels[1].id),
    ):
        keep_resource(Work(session, town.editor.actor, clock()), having)
    contents = resources_snapshot(session, town.id, today=TODAY)
    first, second = (account["yearly_cents"] for account in contents["cost"]["accounts"])
    assert contents["cost"]["total_cents"] == 1_045_200 == first + second and {first, second} == {0, 1_045_200}
    assert contents["cost"]["per_post_cents"] == 20_100 and contents["items"][0]["quantity"] == 10
    session.commit()
    page = seat(town.author).get(MEANS).text
    assert "201,00" in page and "Cómo se calcula" in page and "Anotar un medio" not in page
    assert missing_resources(session, town.id, today=TODAY) == []


def test_what_is_not_said_yet_is_told(session: Session, town: Town, clock: StoppedClock):
    assert "empiece por las horas" in str(missing_resources(session, town.id, today=TODAY)[0])
    keep_resource(Work(session, town.editor.actor, clock()), ResourceDetails(ResourceKind.TOOL, "Editor"))
    assert len(missing_resources(session, town.id, today=TODAY)) == 2


def test_a_renewal_within_two_months_is_told(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    for day in (date(2027, 4, 30), date(2027, 5, 1)):
        having = ResourceDetails(ResourceKind.LICENCE, f"Licencia {day.month}", renews_on=day)
        keep_resource(Work(session, town.editor.actor, clock()), having)
    session.commit()
    page = seat(town.editor).get(MEANS).text
    assert "Licencia 4: el 30 de abril" in page and "Licencia 5: el" not in page


def test_a_means_is_changed_and_removed_and_the_record_tells_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = keep_resource(Work(session, town.editor.actor, clock()), ResourceDetails(ResourceKind.TOOL, "Editor"))
    session.commit()
    client = seat(town.editor)
    assert client.post(f"{MEANS}/{made.id}", data=SOUND | {"yearly_cents": "1,5"}).status_code == 303
    assert kept(session)[0].yearly_cents == 150
    assert client.post(f"{MEANS}/{made.id}/removal").status_code == 303
    assert kept(session) == []
    subject = AuditEntry.subject == f"plan_resource:{made.id}"
    acts = session.exec(select(AuditEntry.act).where(subject).order_by(col(AuditEntry.seq)))
    assert [act.value for act in acts] == ["resource:kept", "resource:changed", "resource:removed"]


def test_whoever_only_reads_and_another_body_change_nothing(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(NotPermitted):
        keep_resource(Work(session, town.author.actor, clock()), ResourceDetails(ResourceKind.TOOL, "Editor"))
    made = keep_resource(Work(session, town.editor.actor, clock()), ResourceDetails(ResourceKind.TOOL, "Editor"))
    scope_to(session, town.id + 1)
    with pytest.raises(NotFound):
        resource_or_404(session, town.id + 1, made.id)


def test_the_page_asks_the_same_however_much_there_is(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    client = seat(town.editor)
    for number in range(40):
        having = ResourceDetails(
            ResourceKind.TOOL, f"Medio {number}", yearly_cents=number, channel_id=town.channels[0].id
        )
        keep_resource(Work(session, town.editor.actor, clock()), having)
    session.commit()
    with counting(wiring.engine) as seen:
        assert client.get(MEANS).status_code == 200
    assert seen.count < 15, seen.texts
