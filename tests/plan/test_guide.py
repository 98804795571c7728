"""The daily guide's page: topics and their shares, frequency, and entry points."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.plan.models.guide import PlanIntakeChannel, PostingFrequency
from app.domain.plan.queries.guide import guide_snapshot
from app.usecases.directory.topics import ShareTooLarge, TopicDetails, create_topic
from app.usecases.organisations import units
from app.usecases.posts.directory_changes import change_topic_and_posts
from tests import sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.slots.slot_factory import slot

Seat = Callable[[sample_town.Person], FlaskClient]
GUIDE = "/o/riba/plan/guide"
WAY = {"name": "Intranet", "owner": "Comunicación", "notice_days": "3", "sla_hours": "24", "fields": "Qué y cuándo"}


def matter(share: int, *, name: str = "Obras") -> TopicDetails:
    return TopicDetails(name, "Servicios", TopicClass.SERVICE, Risk.LOW, None, share, languages=("es",))


def ways(session: Session) -> list[PlanIntakeChannel]:
    query = select(PlanIntakeChannel).order_by(col(PlanIntakeChannel.id)).execution_options(populate_existing=True)
    intake_channels = list(session.exec(query).all())
    session.commit()
    return intake_channels


def test_shares_never_pass_one_hundred(session: Session, town: Town, clock: StoppedClock):
    by = Work(session, town.editor.actor, clock())
    first = create_topic(by, matter(70))
    with pytest.raises(ShareTooLarge, match=r"sumarían 110 % y no pueden pasar de 100.*como mucho 30 %"):
        create_topic(by, matter(40, name="Deporte"))
    second = create_topic(by, matter(30, name="Deporte"))
    with pytest.raises(ShareTooLarge):
        change_topic_and_posts(by, second, matter(31, name="Deporte"))
    change_topic_and_posts(by, first, matter(60))
    assert session.exec(select(Topic.target_share).order_by(col(Topic.id))).all() == [0, 0, 60, 30]


def test_what_shares_add_up_to_is_said_as_one_types_and_when_it_is_refused(session: Session, town: Town, seat: Seat):
    town.topics[0].target_share = 80
    session.add(town.topics[0])
    session.commit()
    client = seat(town.editor)
    assert "Entre todos suman 95 %" in client.post("/o/riba/topics/shares", data={"target_share": "15"}).text
    assert "como mucho 20 %" in client.post("/o/riba/topics/shares", data={"target_share": "25"}).text
    typed = {"name": "Obras", "topic_class": "service", "risk": "low", "target_share": "25", "languages": ["es", "ca"]}
    refused = client.post("/o/riba/topics", data=typed)
    assert refused.status_code == 422 and "sumarían 105 %" in refused.text and 'value="Obras"' in refused.text
    assert client.post("/o/riba/topics", data=typed | {"target_share": "20"}).status_code == 303
    page = client.get(GUIDE).text
    assert "Las cuotas suman 100 %; hasta 100 quedan 0 %." in page and "ES, CA" in page and "Ordinario" in page


def test_ways_in_are_opened_changed_and_closed(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    assert client.post(f"{GUIDE}/ways-in", data=WAY).status_code == 303
    page = client.get(GUIDE).text
    assert all(word in page for word in ("Intranet", "3 días", "24 h", "Qué y cuándo"))
    made = ways(session)[0]
    again = client.post(f"{GUIDE}/ways-in", data=WAY | {"name": "INTRANET"})
    assert again.status_code == 422 and "Ya hay un canal de entrada" in again.text and "INTRANET" in again.text
    assert client.post(f"{GUIDE}/ways-in/{made.id}", data=WAY | {"closed": "1"}).status_code == 303
    assert ways(session)[0].closed and "24 h" not in client.get(GUIDE).text
    acts = session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id))).all()
    assert acts == ["plan:way_in_opened", "plan:way_in_changed"]


@pytest.mark.parametrize("changes", [{"name": ""}, {"notice_days": "-1"}, {"sla_hours": "pronto"}])
def test_a_way_in_that_cannot_be_is_refused_and_nothing_is_lost(
    session: Session, town: Town, seat: Seat, changes: dict[str, str]
):
    session.commit()
    answer = seat(town.editor).post(f"{GUIDE}/ways-in", data=WAY | changes)
    assert answer.status_code == 422 and "Qué y cuándo" in answer.text and ways(session) == []


def test_an_account_speaks_as_often_as_its_slots_or_as_somebody_decides(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    slot(session, town, now=clock())
    slot(session, town, now=clock(), weekday=2, every_weeks=2)
    session.commit()
    first, other = (channel.id for channel in town.channels)
    client = seat(town.editor)
    assert "1,5" in client.get(GUIDE).text
    posted = {"channel": [str(first), str(other)], "per_week": ["", "4"]}
    assert client.post(f"{GUIDE}/frequency", data=posted).status_code == 303
    assert [(row.channel_id, row.per_week) for row in session.exec(select(PostingFrequency)).all()] == [(other, 4)]
    frequencies = guide_snapshot(session, town.id, today=date(2027, 3, 1))["frequency"]
    assert {row["account"]: row["per_week"] for row in frequencies} == {
        town.channels[0].called: 2,
        town.channels[1].called: 4,
    }
    session.commit()
    refused = client.post(f"{GUIDE}/frequency", data=posted | {"per_week": ["muchas", "4"]})
    assert refused.status_code == 422 and 'value="muchas"' in refused.text
    assert client.post(f"{GUIDE}/frequency", data=posted | {"per_week": ["", ""]}).status_code == 303
    assert session.exec(select(PostingFrequency)).all() == []


def test_units_that_would_depend_on_each_other_in_a_circle_are_refused_in_words(
    session: Session, town: Town, clock: StoppedClock
):
    by = Work(session, town.administrator.actor, clock())
    top = units.create_unit(by, "Alcaldía", None)
    middle = units.create_unit(by, "Cultura", top.id)
    low = units.create_unit(by, "Biblioteca", middle.id)
    with pytest.raises(Refusal, match="Una unidad no puede depender de sí misma"):
        units.change_unit(by, top, units.UnitChange("Alcaldía", low.id, closed=False))
