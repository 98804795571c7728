"""Corrections and takedown orders, computed by hand: their number, times and details."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.domain.approvals.rules.states import RoundState
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery, PostCorrection
from app.domain.reports.queries.compliance import ComplianceFigures, compliance_figures, month_range_of
from app.domain.reports.rules.compliance import PartOfWhole
from app.domain.reports.rules.scope import ReportFilter, ReportMonth
from app.domain.takedowns.models import TakedownOrder, Withdrawal
from app.domain.takedowns.rules.orders import OrderSource
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive, WithdrawalState
from tests.reports.publication_factory import Told, written
from tests.reports.test_compliance_pages import at, table
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MORNING = datetime(2027, 2, 10, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEBRUARY = ReportMonth(2027, 2)


def out(town: Town, when: datetime, **fields: object) -> Told:
    rounds = ((when, when, RoundState.APPROVED),)
    usual = {"topic": town.topics[0], "planned_at": when, "status": PostStatus.CLOSED, "sent": {"es": when}}
    return Told(**usual | {"rounds": rounds} | fields)


@pytest.fixture
def mended(session: Session, town: Town) -> Town:
    """Add four posts: the first corrected after two hours, the second after ten, the third and fourth never."""
    originals = [out(town, MORNING), out(town, MORNING + HOUR), out(town, MORNING), out(town, MORNING)]
    right = [out(town, MORNING + 2 * HOUR), out(town, MORNING + 11 * HOUR, channel=1)]
    draft = Told(town.topics[0], MORNING, PostStatus.DRAFT, {})
    written(session, town, [*originals, *right, draft], now=NOW)
    for wrong, correction in zip(originals, [*right, draft], strict=False):
        link = {"post_id": correction.id, "corrects_id": wrong.id, "begun_at": MORNING}
        session.add(PostCorrection(organisation_id=town.id, **link))
    session.commit()
    return town


def order(session: Session, town: Town, *, closed: int | None, term: int = 24, withdrawn: int | None = None) -> None:
    """Add an order received at eight; hours later it is closed, and its post withdrawn."""
    made = TakedownOrder(
        organisation_id=town.id,
        source=OrderSource.JEZ,
        reference="12/2027",
        body="Retírese.",
        received_at=MORNING,
        term_hours=term,
        due_at=MORNING + term * HOUR,
        registered_by_name="Jurídico",
        registered_at=MORNING,
        closed_at=None if closed is None else MORNING + closed * HOUR,
    )
    session.add(made)
    session.flush()
    if withdrawn is not None:
        session.add(_withdrawal(session, town, made, MORNING + withdrawn * HOUR))
    session.commit()


def _withdrawal(session: Session, town: Town, made: TakedownOrder, done: datetime) -> Withdrawal:
    spec = out(town, MORNING - 30 * 24 * HOUR)
    written(session, town, [spec], now=NOW)
    delivery = session.exec(select(Delivery).where(Delivery.post_id == spec.id)).one()
    return Withdrawal(
        organisation_id=town.id,
        delivery_id=delivery.id,
        post_id=spec.id,
        order_id=made.id,
        motive=WithdrawalMotive.ORDER,
        reason="Lo ordena la Junta.",
        state=WithdrawalState.WITHDRAWN,
        proposed_by_name="Jurídico",
        proposed_at=MORNING,
        done_at=done,
    )


def asked(session: Session, town: Town, **fields: object) -> ComplianceFigures:
    body = session.get_one(Organisation, town.id)
    return compliance_figures(session, body, month_range_of(1, FEBRUARY, body.zone), ReportFilter(**fields), now=NOW)


def reading(figures: ComplianceFigures, code: str) -> tuple[float | None, PartOfWhole | None]:
    (indicator_reading,) = (candidate for candidate in figures.readings() if candidate.indicator.code == code)
    return indicator_reading.value, indicator_reading.ratio


def test_corrections_are_counted_among_what_went_out_with_the_hours_they_took(mended: Town, session: Session):
    figures = asked(session, mended)
    assert reading(figures, "K19") == (pytest.approx(100 / 3), PartOfWhole(2, 6))
    assert reading(figures, "K19b") == (2, None)
    assert reading(asked(session, mended, channel_id=mended.channels[1].id), "K19b") == (10, None)


def test_what_went_out_twice_was_wrong_from_the_first_time_and_right_from_the_first_too(mended: Town, session: Session):
    twice = {"es": MORNING + 5 * HOUR, "ca": MORNING + 3 * HOUR}
    wrong, right = out(mended, MORNING, sent={"es": MORNING, "ca": MORNING + HOUR}), out(mended, MORNING, sent=twice)
    written(session, mended, [wrong, right], now=NOW)
    link = {"post_id": right.id, "corrects_id": wrong.id, "begun_at": MORNING}
    session.add(PostCorrection(organisation_id=mended.id, **link))
    session.commit()
    (february,) = asked(session, mended).months
    assert sorted(february.mending.elements()) == [120, 180, 600]


def test_an_order_is_obeyed_with_its_last_withdrawal_or_with_its_answer(town: Town, session: Session):
    order(session, town, closed=30, withdrawn=6)
    order(session, town, closed=9)
    order(session, town, closed=40, withdrawn=26)
    order(session, town, closed=None)
    figures = asked(session, town)
    assert reading(figures, "K24") == (9, PartOfWhole(2, 3)), (
        "six and nine hours in time, twenty-six too late, one still open"
    )
    assert figures.months[0].obeying.total() == 3
    assert reading(asked(session, town, language="es"), "K24") == (None, PartOfWhole()), "orders are of everything"


def test_behind_corrections_is_what_was_wrong(mended: Town, seat):
    client = seat(mended.supervisor)
    page = client.get(at(mended, "compliance?months=1&month=2027-02")).text
    rows = {row[0]: row[1:] for row in table(page, "Indicadores del periodo")[1:]}
    assert rows["Correcciones (K19)"][:2] == ["33,3 %", "2 de 6"]
    assert rows["Horas hasta corregir, mediana (K19)"][0] == "2 h"
    behind = client.get(at(mended, "compliance/K19?months=1&month=2027-02")).text
    assert [row[0] for row in table(behind, "publicaci")[1:]] == ["Publicación 2", "Publicación 1"]
    slowest = client.get(at(mended, "compliance/K19b?months=1&month=2027-02")).text
    correction_hours = [(row[0], row[2]) for row in table(slowest, "publicaci")[1:]]
    assert correction_hours == [("Publicación 2", "10 h"), ("Publicación 1", "2 h")]


def test_what_has_no_title_is_named_by_its_number(mended: Town, session: Session, seat):
    post = session.exec(select(Post).where(Post.title == "Publicación 1")).one()
    post.title = ""
    session.commit()
    behind = seat(mended.supervisor).get(at(mended, "compliance/K19?months=1&month=2027-02")).text
    assert table(behind, "publicaci")[2][0] == f"Sin título ({post.number})"
