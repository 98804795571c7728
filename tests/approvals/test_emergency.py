"""The emergency lane: requested, confirmed by another person, published within a minute."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.notifications.models import Notice
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.usecases.approvals import emergency
from app.usecases.approvals.emergency import emergency_plan, next_minute
from tests import post_factory
from tests.approvals import lane_setup


def asked(session, town, clock):
    post = lane_setup.flooded(session, town, now=clock(), by=town.author)
    emergency.request_confirmation(Work(session, town.author.actor, clock()), post)
    return post


def confirm(session, post, by, clock):
    seen = posts.version_of(session, post).content_hash
    return emergency.confirm_emergency(Work(session, by.actor, clock()), post, seen_hash=seen)


def test_two_people_and_it_goes_out_within_a_minute(session, town, clock):
    post = asked(session, town, clock)
    clock.forward(seconds=40)
    confirm(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED
    due = session.exec(select(Delivery.due_at)).one()
    assert timedelta() < due - clock() <= timedelta(minutes=1)


def test_the_letter_leads_to_the_page_where_it_is_confirmed(session, town, clock):
    post = asked(session, town, clock)
    letter = session.exec(select(Notice).where(Notice.kind == "emergency_asked")).one()
    assert letter.to_address == town.supervisor.user.email
    assert letter.context["path"] == f"/o/riba/posts/{post.year}/{post.ordinal}/emergency"
    assert session.exec(select(Notice).where(Notice.kind == "review_asked")).all() == []


def test_whoever_asks_does_not_confirm(session, town, clock):
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    emergency.request_confirmation(Work(session, elvira.actor, clock()), post)
    with pytest.raises(NotPermitted):
        confirm(session, post, elvira, clock)


def test_without_an_emergency_the_lane_is_closed(session, town, clock):
    post = post_factory.post(session, town, now=clock(), topic_id=lane_setup.topic(session, town).id)
    with pytest.raises(Conflict):
        emergency.request_confirmation(Work(session, town.author.actor, clock()), post)
    post_factory.resubmit(session, town, post, now=clock())
    with pytest.raises(Conflict):
        confirm(session, post, town.supervisor, clock)


def test_another_matter_waits_its_turn(session, town, clock):
    lane_setup.emergency(session, town, now=clock())
    post = post_factory.post(session, town, now=clock())
    with pytest.raises(Conflict):
        emergency.request_confirmation(Work(session, town.author.actor, clock()), post)


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize(
    "now", [datetime(2027, 3, 28, 0, 20, 15, tzinfo=UTC), datetime(2027, 10, 31, 0, 20, tzinfo=UTC)]
)
def test_its_hour_is_an_hour_later_also_when_the_clocks_change(now, zone):
    plan = emergency_plan(now, zone)
    assert plan.instant(zone) == now.replace(second=0) + timedelta(hours=1)
    assert plan.window(zone) == (now, now + timedelta(days=1))


def test_the_next_minute_is_always_to_come():
    now = datetime(2027, 3, 1, 9, 0, 59, 999, tzinfo=UTC)
    assert next_minute(now) == datetime(2027, 3, 1, 9, 1, tzinfo=UTC) > now


PRAISE = "La alcaldesa visita la calle Mayor con Protección Civil. Hemos cumplido."


def test_a_topic_marked_as_emergency_lends_its_lane_to_no_text_that_is_none(session, town, clock):
    post = lane_setup.flooded(session, town, now=clock(), by=town.author, text=PRAISE)
    with pytest.raises(Refusal, match="instrucción"):
        emergency.request_confirmation(Work(session, town.author.actor, clock()), post)
    post_factory.resubmit(session, town, post, now=clock())
    with pytest.raises(Refusal, match="instrucción"):
        confirm(session, post, town.supervisor, clock)
    asked_for = session.exec(select(Notice.kind).where(Notice.kind.in_(["emergency_asked", "review_asked"]))).all()
    assert set(asked_for) == {"review_asked"}
    assert post.status is PostStatus.IN_REVIEW


def test_nor_may_one_person_let_such_a_text_out_alone(session, town, clock):
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira, text="Protección Civil vigila la calle Mayor.")
    post_factory.resubmit(session, town, post, now=clock(), by=elvira)
    with pytest.raises(NotPermitted, match="vía de emergencia faltan"):
        lane_setup.approve_alone(session, post, elvira, now=clock())
