"""Stop 5 by its pages: networks scored and compared, hours counted, and refusals."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import NotPermitted
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.people.models import Membership
from app.domain.plan.models.resources import NetworkChoice
from app.domain.plan.queries.networks import Workload, available_minutes, missing_networks, networks_snapshot
from app.usecases.plan.networks import NetworkDecision, set_workload, weigh_network
from app.usecases.plan.team import PersonCommitment, save_commitment
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.slots.slot_factory import slot
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
WHERE = "/o/riba/plan/where"
TODAY = date(2027, 3, 1)
SOUND = {"network": "TikTok", "objectives": "4", "audience": "5", "content": "1", "hours": "5", "risk": "3"}


def kept(session: Session) -> list[NetworkChoice]:
    """Return the current rows, without holding the database."""
    query = select(NetworkChoice).order_by(col(NetworkChoice.id)).execution_options(populate_existing=True)
    choices = list(session.exec(query).all())
    session.commit()
    return choices


def test_a_network_that_is_not_chosen_keeps_its_reason(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    answer = client.post(f"{WHERE}/networks", data=SOUND)
    assert answer.status_code == 422 and "el motivo se queda en el plan" in answer.text
    assert client.post(f"{WHERE}/networks", data=SOUND | {"reason": "Pide vídeo diario."}).status_code == 303
    page = client.get(WHERE).text
    assert "TikTok" in page and "Pide vídeo diario." in page
    assert [choice.network for choice in kept(session)] == ["tiktok"]
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "network:weighed")).one()
    assert entry.detail["scores"][0] == "Objetivos: 4"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"network": "tiktok"}, "ya está valorada"),
        ({"network": ""}, "Este dato hace falta"),
        ({"network": "Otra", "risk": "6"}, "Es demasiado"),
        ({"network": "Otra", "risk": "-1"}, "No puede ser negativo"),
        ({"network": "Otra", "hours": "2,5"}, "número entero entre 0 y 5"),
        ({"network": "Otra", "messages_per_week": "99999999"}, "Es demasiado"),
        ({"network": "Otra", "messages_per_week": "muchos"}, "«muchos» no es un número"),
    ],
)
def test_what_cannot_be_valued_says_why_and_loses_nothing(
    session: Session, town: Town, seat: Seat, changes: dict[str, str], says: str
):
    session.commit()
    client = seat(town.editor)
    client.post(f"{WHERE}/networks", data=SOUND | {"chosen": "1"})
    answer = client.post(f"{WHERE}/networks", data=SOUND | {"reason": "No me pierdas"} | changes)
    assert answer.status_code == 422 and says in answer.text and "No me pierdas" in answer.text
    assert len(kept(session)) == 1


def test_a_network_is_changed_and_the_best_comes_first(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    client.post(f"{WHERE}/networks", data=SOUND | {"chosen": "1"})
    client.post(f"{WHERE}/networks", data={"network": "Nextdoor", "chosen": "1"} | {"objectives": "5"})
    page = client.get(WHERE).text
    assert page.index("TikTok</a>") > page.index("Nextdoor</a>")
    first = kept(session)[0]
    better = SOUND | {"chosen": "1", "hours": "0", "risk": "0", "content": "5"}
    assert client.post(f"{WHERE}/networks/{first.id}", data=better).status_code == 303
    assert client.post(f"{WHERE}/networks/{first.id}", data=better).status_code == 303
    assert len(session.exec(select(AuditEntry).where(AuditEntry.act == "network:weighed")).all()) == 3, "nothing new"
    page = client.get(WHERE).text
    assert page.index("TikTok</a>") < page.index("Nextdoor</a>")


def test_weights_change_every_total(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    client.post(f"{WHERE}/networks", data=SOUND | {"chosen": "1"})
    before = networks_snapshot(session, town.id, today=TODAY)["networks"][0]["total"]
    session.commit()
    none = client.post(f"{WHERE}/weights", data=dict.fromkeys(("objectives", "risk"), "0"))
    assert none.status_code == 422 and "Algún criterio" in none.text
    assert client.post(f"{WHERE}/weights", data={"audience": "2"}).status_code == 303
    assert before == 48 and networks_snapshot(session, town.id, today=TODAY)["networks"][0]["total"] == 100


def test_the_hours_there_are_are_those_of_the_people_of_today(session: Session, town: Town, clock: StoppedClock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    assert available_minutes(session, town.id, today=TODAY) is None
    for place, person, minutes in ((town, town.editor, 90), (town, town.author, 45), (other, other.editor, 600)):
        scope_to(session, place.id)
        save_commitment(
            Work(session, place.supervisor.actor, clock()), person.id, PersonCommitment(minutes), today=TODAY
        )
    session.commit()
    scope_to(session, town.id)
    assert available_minutes(session, town.id, today=TODAY) == 135
    role = session.exec(select(Membership).where(Membership.user_id == town.author.id)).one()
    role.ends_on = TODAY
    session.add(role)
    session.commit()
    assert available_minutes(session, town.id, today=TODAY) == 135
    assert available_minutes(session, town.id, today=TODAY + timedelta(days=1)) == 90


def test_hours_that_are_not_enough_are_told_and_stop_nothing(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    slot(session, town, now=clock())
    slot(session, town, now=clock(), weekday=3, every_weeks=2)
    session.commit()
    client = seat(town.editor)
    for person, minutes in ((town.editor, 60), (town.author, 30)):
        save_commitment(
            Work(session, town.supervisor.actor, clock()), person.id, PersonCommitment(minutes), today=TODAY
        )
    session.commit()
    typed = {"post_minutes": "60", "message_minutes": "8", "account": ["2"], "posts": ["2,5"]}
    assert client.post(f"{WHERE}/hours", data=typed).status_code == 303
    page = client.get(WHERE).text.replace("\u00a0", " ")
    assert "Faltan 2 h 30 min a la semana: hacen falta 4 h y hay 1 h 30 min" in page
    assert "3 publicaciones menos" in page and "Con 2 h 30 min más" in page
    weigh_network(Work(session, town.editor.actor, clock()), None, NetworkDecision("X", True, {}))
    assert any(str(message).startswith("Faltan") for message in missing_networks(session, town.id, today=TODAY))
    capacity = networks_snapshot(session, town.id, today=TODAY)["capacity"]
    assert capacity["posts_per_week"] == 4.0 and capacity["needed"] == 240 and capacity["fits"] is False


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"posts": ["-3"]}, "«-3»: No puede ser negativo"),
        ({"posts": ["99.999"]}, "«99.999»: Es demasiado"),
        ({"posts": ["muchas"]}, "«muchas»"),
        ({"post_minutes": "0"}, "entre 1 y 480"),
        ({"post_minutes": "500"}, "como mucho 480"),
    ],
)
def test_absurd_numbers_are_told_and_kept_in_the_form(
    session: Session, town: Town, seat: Seat, changes: dict[str, str], says: str
):
    session.commit()
    sound = {"post_minutes": "60", "account": ["2"], "posts": ["2,5"]}
    answer = seat(town.editor).post(f"{WHERE}/hours", data=sound | changes)
    assert answer.status_code == 422 and says in answer.text
    typed = (sound | changes)["posts"][0]
    assert f'value="{typed}"' in answer.text


def test_networks_and_accounts_that_do_not_match_are_told(session: Session, town: Town, clock: StoppedClock):
    weigh_network(Work(session, town.editor.actor, clock()), None, NetworkDecision("TikTok", True, {}))
    messages = [str(message) for message in missing_networks(session, town.id, today=TODAY)]
    assert "TikTok está elegida y no tiene cuenta oficial abierta." in messages
    assert any(message.startswith("Hay cuenta abierta en ") for message in messages)
    assert any(message.startswith("Falta decir cuántas horas") for message in messages)


def test_whoever_only_reads_the_plan_changes_nothing(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    session.commit()
    client = seat(town.author)
    page = client.get(WHERE)
    assert page.status_code == 200 and "Valorar una red" not in page.text
    assert client.get(f"{WHERE}/networks/new").status_code in (403, 404)
    with pytest.raises(NotPermitted):
        weigh_network(Work(session, town.author.actor, clock()), None, NetworkDecision("X", True, {}))
    with pytest.raises(NotPermitted):
        set_workload(Work(session, town.author.actor, clock()), Workload())


def test_another_body_sees_none_of_it(session: Session, town: Town, clock: StoppedClock):
    weigh_network(Work(session, town.editor.actor, clock()), None, NetworkDecision("TikTok", True, {}))
    session.flush()
    scope_to(session, town.id + 1)
    assert networks_snapshot(session, town.id + 1, today=TODAY)["networks"] == []


def test_the_page_asks_the_same_however_much_there_is(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    client = seat(town.editor)
    for number in range(30):
        choosing = NetworkDecision(f"Red {number}", True, {"objectives": number % 6}, 3)
        weigh_network(Work(session, town.editor.actor, clock()), None, choosing)
        slot(session, town, now=clock(), weekday=number % 7, at=time(number % 24))
    session.commit()
    with counting(wiring.engine) as seen:
        assert client.get(WHERE).status_code == 200
    assert seen.count < 15, seen.texts
