"""Figures of the compliance report, against a one-by-one count and months computed by hand."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from app.domain.approvals.rules.states import RoundState
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.organisations.models import Organisation
from app.domain.posts.rules.states import PostStatus
from app.domain.reports.queries.compliance import ComplianceFigures, compliance_figures, month_range_of
from app.domain.reports.rules.compliance import ComplianceFacts, PartOfWhole
from app.domain.reports.rules.compliance_indicators import INDICATORS_BY_CODE, REPORT_INDICATORS
from app.domain.reports.rules.scope import ReportFilter, ReportMonth
from tests.periods import factories
from tests.reports.publication_factory import SUBMITTED, Told, invented, written
from tests.sample_town import Town
from tests.slots import slot_factory

pytestmark = pytest.mark.postgresql

NOW = datetime(2027, 11, 10, 12, tzinfo=UTC)
FIRST = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(hours=24)
NOVEMBER = ReportMonth(2027, 11)


@pytest.fixture
def themed(town: Town, session: Session) -> Town:
    """Set the first topic as service, with a share of 40 %; the second as praise."""
    service_topic, other = (session.get_one(Topic, topic.id) for topic in town.topics)
    service_topic.target_share, other.topic_class = 40, TopicClass.ACHIEVEMENT
    session.commit()
    town.topics[:] = [service_topic, other]
    return town


def asked(
    session: Session, town: Town, *, months: int = 12, last: ReportMonth = NOVEMBER, **fields
) -> ComplianceFigures:
    body = session.get_one(Organisation, town.id)
    return compliance_figures(session, body, month_range_of(months, last, body.zone), ReportFilter(**fields), now=NOW)


def slowly(specs: list[Told], month: ReportMonth, zone: str, *, now: datetime = NOW) -> ComplianceFacts:
    """Return the facts of a month, one post at a time, by the standard library's clocks."""

    def here(at: datetime | None) -> bool:
        wall = at.astimezone(ZoneInfo(zone)) if at else None
        return wall is not None and (wall.year, wall.month) == (month.year, month.number)

    out = [spec for spec in specs if any(here(at) for at in spec.sent.values())]
    pictured = [spec for spec in out if spec.alts]
    right = [spec for spec in pictured if all(spec.alts) and spec.finding != "AC-04"]
    first = [
        spec.rounds[0] for spec in specs if spec.rounds and spec.rounds[0][2] in ("approved", "sent_back", "rejected")
    ]
    begun = [state for opened, _, state in first if here(opened)]
    came = [spec for spec in specs if spec.status in SUBMITTED - {PostStatus.REJECTED} and here(spec.planned_at)]
    came = [spec for spec in came if spec.planned_at <= now]
    whole = [spec for spec in specs if spec.sent and here(min(spec.sent.values()))]
    both = [spec for spec in whole if len(spec.sent) == 2 and max(spec.sent.values()) - min(spec.sent.values()) <= DAY]
    ended = [(opened, end) for spec in specs for opened, end, state in spec.rounds if state == "approved" and here(end)]
    return ComplianceFacts(
        useful=PartOfWhole(
            sum(spec.topic is not None and spec.topic.topic_class == "service" for spec in out), len(out)
        ),
        accessible=PartOfWhole(len(right), len(pictured)),
        passed=PartOfWhole(begun.count(RoundState.APPROVED), len(begun)),
        expired=PartOfWhole(sum(spec.status == "expired" for spec in came), len(came)),
        together=PartOfWhole(len(both), len(whole)),
        topics=Counter(spec.topic.id if spec.topic else None for spec in out),
        waits=Counter((end - opened) // timedelta(minutes=1) for opened, end in ended),
    )


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_each_month_is_what_counting_one_by_one_gives(themed: Town, session: Session, zone: str):
    session.get_one(Organisation, themed.id).zone = zone
    specs = invented(themed, Random(6), first=FIRST, days=250)
    for at in (datetime(2027, 3, 31, 22, 30, tzinfo=UTC), datetime(2027, 10, 31, 23, 30, tzinfo=UTC)):
        specs.append(Told(themed.topics[0], at, PostStatus.EXPIRED, {}))
    written(session, themed, specs, now=NOW)
    session.commit()
    figures = asked(session, themed, months=6)
    for month, facts in zip(figures.stretch.every, figures.before + figures.months, strict=True):
        assert facts == slowly(specs, month, zone), month.code
    assert sum(facts.published for facts in figures.months) > 50


def test_each_narrowing_counts_only_what_it_names(themed: Town, session: Session):
    specs = invented(themed, Random(7), first=datetime(2027, 9, 20, tzinfo=UTC), days=40)
    written(session, themed, specs, now=NOW)
    session.commit()
    through = [spec for spec in specs if spec.channel == 1]
    figures = asked(session, themed, months=1, last=ReportMonth(2027, 10), channel_id=themed.channels[1].id)
    assert figures.months == [slowly(through, ReportMonth(2027, 10), "Europe/Madrid")]
    of_class = [spec for spec in specs if spec.topic is themed.topics[1]]
    figures = asked(session, themed, months=1, last=ReportMonth(2027, 10), topic_class=TopicClass.ACHIEVEMENT)
    assert figures.months == [slowly(of_class, ReportMonth(2027, 10), "Europe/Madrid")]
    spoken = asked(session, themed, months=1, last=ReportMonth(2027, 10), language="ca").months[0]
    october = [spec.sent.get("ca") for spec in specs]
    assert spoken.published == sum(at is not None and at.month == 10 for at in october) > 0


def test_a_body_of_one_language_is_told_nothing_of_others(themed: Town, session: Session):
    session.get_one(Organisation, themed.id).languages = ["es"]
    written(session, themed, invented(themed, Random(8), first=FIRST, days=40), now=NOW)
    session.commit()
    figures = asked(session, themed)
    assert figures.value(INDICATORS_BY_CODE["K18"], figures.before[-1]) is None
    assert all(reading.value is None for reading in figures.readings() if reading.indicator.code == "K18")


def test_where_nothing_happened_nothing_is_told(town: Town, session: Session):
    figures = asked(session, town)
    assert [reading.value for reading in figures.readings()] == [None] * len(REPORT_INDICATORS)
    assert figures.frequency.own == 0 and figures.frequency.others is None


def test_a_slot_is_kept_by_what_goes_out_within_a_day_of_it_and_by_nothing_else(themed: Town, session: Session):
    """Tuesdays at noon, in October 2027: the 5th, 12th, 19th and 26th, with or without a clock change in between."""
    slot_factory.slot(session, themed, now=NOW, topic_id=themed.topics[0].id, at=time(12))
    noon = datetime(2027, 10, 5, 10, tzinfo=UTC)
    sent = [noon + DAY, noon + timedelta(days=7, hours=24, minutes=1), noon + timedelta(days=13, hours=1)]
    specs = [
        Told(themed.topics[0], at, PostStatus.CLOSED, {"es": at}, rounds=((at, at, RoundState.APPROVED),))
        for at in sent
    ]
    at = noon + timedelta(days=21)
    specs.append(Told(themed.topics[1], at, PostStatus.CLOSED, {"es": at}, rounds=((at, at, RoundState.APPROVED),)))
    written(session, themed, specs, now=NOW)
    session.commit()
    october = asked(session, themed, months=1, last=ReportMonth(2027, 10)).months[0]
    assert october.filled == PartOfWhole(2, 4), "one a minute late, one of another topic"


def test_a_place_that_a_period_held_is_not_missed(themed: Town, session: Session):
    """Tuesdays at noon in October 2027; in the mourning of the 12th only service is published."""
    slot_factory.slot(session, themed, now=NOW, topic_id=themed.topics[1].id, at=time(12))
    session.commit()
    october = asked(session, themed, months=1, last=ReportMonth(2027, 10)).months[0]
    assert october.filled == PartOfWhole(0, 4)
    factories.mourning(session, themed, date(2027, 10, 12), date(2027, 10, 13), now=NOW)
    session.commit()
    october = asked(session, themed, months=1, last=ReportMonth(2027, 10)).months[0]
    assert october.filled == PartOfWhole(0, 3)
    slot_factory.slot(session, themed, now=NOW, topic_id=themed.topics[0].id, at=time(18))
    session.commit()
    october = asked(session, themed, months=1, last=ReportMonth(2027, 10)).months[0]
    assert october.filled == PartOfWhole(0, 7), "service goes on"
