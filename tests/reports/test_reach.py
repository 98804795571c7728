"""Reach of what an account published, by topic, format and hour, and never more than its numbers hold."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, select

from app.domain.approvals.rules.states import RoundState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.metrics.models import MetricReading
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from tests.clocks import StoppedClock
from tests.reports.publication_factory import Told, written
from tests.sample_town import Town
from tests.statement_counter import counting

FEBRUARY = datetime(2027, 2, 10, 11, tzinfo=UTC)
VALUES = (10, 20, 30, 400, 500, 600)


def write(session: Session, town: Town, clock: StoppedClock, values: tuple[int, ...] = VALUES) -> None:
    """Send half of the posts on each topic, one a day, the last ones later and with a picture; figures two days on."""
    half = len(values) // 2
    posts = []
    for n in range(len(values)):
        at = FEBRUARY + timedelta(days=n, hours=8 * (n >= half))
        rounds = ((at - timedelta(hours=3), at - timedelta(hours=1), RoundState.APPROVED),)
        alts = ("La plaza",) if n >= half else ()
        posts.append(Told(town.topics[n >= half], at, PostStatus.CLOSED, {"es": at}, rounds=rounds, alts=alts))
    written(session, town, posts, now=clock())
    session.execute(update(Delivery).values(state=DeliveryState.PUBLISHED, settled_at=Delivery.due_at))
    ours = select(Delivery).where(Delivery.id.not_in(select(MetricReading.delivery_id))).order_by(Delivery.due_at)
    for delivery, value in zip(session.exec(ours).all(), values, strict=True):
        for days, worth in ((1, value // 2), (2, value)):
            day = (delivery.due_at + timedelta(days=days)).date()
            session.add(
                MetricReading(
                    organisation_id=town.id, delivery_id=delivery.id, metric="favourites_count", day=day, value=worth
                )
            )
    session.commit()


def address(town: Town, rest: str = "") -> str:
    return f"/o/{town.slug}/reports/reach?month=2027-02{rest}"


def test_topics_formats_and_hours_are_told_from_how_many(seat, session, town, clock):
    write(session, town, clock)
    page = seat(town.supervisor).get(address(town)).text
    assert "Hay cifras de 6 publicaciones de las 6 que salieron." in page
    assert "La mitad pasó de 215 reacciones, respuestas y veces compartida." in page
    assert page.count("500, de 3") >= 2 and page.count("20, de 3") >= 2
    assert "Con una imagen" in page and "12 h" in page and "20 h" in page
    assert page.index("Publicación 6") < page.index("Publicación 5")


def test_what_was_not_measured_is_said_by_account_with_the_reason(seat, session, town, clock):
    write(session, town, clock)
    reading = session.exec(select(MetricReading.delivery_id)).first()
    session.execute(delete(MetricReading).where(MetricReading.delivery_id == reading))
    session.commit()
    page = seat(town.supervisor).get(address(town)).text
    coverage = page[page.index('id="coverage"') :]
    assert "5 de 6" in coverage and "las de estas aún no constan" in coverage
    session.execute(delete(MetricReading))
    session.get_one(Channel, town.channels[0].id).publishing = Publishing.BY_HAND
    session.commit()
    page = seat(town.supervisor).get(address(town)).text
    assert "De estos meses no hay cifras." in page and "0 de 6" in page and "La cuenta no está conectada" in page


def test_two_of_a_class_are_too_few_to_compare(seat, session, town, clock):
    write(session, town, clock, (10, 20, 400, 500))
    page = seat(town.supervisor).get(address(town)).text
    assert "hacen falta tres de cada clase" in page and "pocas para decirlo" in page


def test_statements_do_not_grow_with_what_was_published(seat, session, wiring, town, clock):
    write(session, town, clock, (1, 2))
    client = seat(town.supervisor)
    client.get(address(town))
    with counting(wiring.engine) as few:
        client.get(address(town))
    write(session, town, clock, tuple(range(4)))
    with counting(wiring.engine) as many:
        client.get(address(town))
    assert len(many.texts) == len(few.texts)


def test_without_figures_the_page_says_how_they_come(seat, town):
    assert "De estos meses no hay cifras." in seat(town.supervisor).get(address(town)).text
    assert seat(town.author).get(address(town)).status_code == 403


def test_interactions_of_each_hundred_reached_are_proposed_to_the_plan_with_their_source(seat, session, town, clock):
    write(session, town, clock)
    session.get_one(Channel, town.channels[0].id).network = Network.INSTAGRAM
    for reading in session.exec(select(MetricReading)).all():
        reading.metric = "reach"
        likes = {"metric": "likes", "value": reading.value // 10}
        session.add(MetricReading(**reading.model_dump(exclude={"id", *likes}), **likes))
    session.commit()
    client, page = seat(town.editor), f"/o/{town.slug}/plan/indicators/K21"
    source = "Cifras de Instagram en Cauce: 156 interacciones y 1.560 personas alcanzadas en 6 publicaciones"
    assert source in client.get(page).text and "Febrero de 2027: 10 %" in client.get(page).text
    proposed = {"month": "2027-02", "value": "10,0", "source": source}
    assert client.post(f"{page}/values", data=proposed).status_code == 303
    kept = client.get(page).text
    assert source in kept and "Según las cifras de las redes" not in kept
    assert "Según las cifras" not in seat(town.author).get(page).text
