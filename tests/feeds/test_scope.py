"""A feed's scope, its detail and its span."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from sqlmodel import Session, col, select

from app.core.errors import NotFound, Refusal
from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.feeds.models import FeedBlock, FeedSubscription
from app.domain.feeds.queries import subscriptions as subscription_queries
from app.domain.feeds.rules.months import FeedSlice, advance_months, feed_slices
from app.domain.feeds.rules.readers import feed_window
from app.domain.feeds.rules.scope import EntryDetail, EntryKind, FeedPosts, FeedScope, load_scope
from app.domain.organisations.models import Unit
from app.domain.posts.queries import posts
from app.usecases.feeds import subscriptions
from app.usecases.people import roles
from app.usecases.people.roles import RoleTerms
from app.usecases.posts import actions
from tests import post_factory
from tests.campaigns.campaign_factory import campaign
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.feeds.test_post_entries import published
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    "scope",
    [
        FeedScope(),
        FeedScope(
            posts=FeedPosts.NONE,
            kinds=(EntryKind.PERIOD,),
            channels=(1, 2),
            topics=(3,),
            units=(4,),
            campaigns=(5,),
            detail=EntryDetail.BUSY,
        ),
        FeedScope(kinds=(), months_back=0, months_ahead=18),
    ],
)
def test_what_was_chosen_is_kept_and_read_back(scope: FeedScope):
    assert load_scope(scope.document()) == scope


def test_an_address_made_before_there_was_a_choice_shows_the_usual():
    assert (FeedScope().document(), load_scope({"channels": [7]})) == ({}, FeedScope(channels=(7,)))


def test_months_follow_each_other_without_gap_and_only_a_changed_one_is_another():
    span = feed_window(date(2027, 3, 28), "Atlantic/Canary", FeedScope())
    before = list(feed_slices(span, {"24326": 4}))
    after = list(feed_slices(span, advance_months({"24326": 4}, {24326})))
    assert before[0] == FeedSlice(span.reaches_back_to, span.opens, 0, is_before=True)
    assert (before[1].opens, before[-1].closes) == (span.opens, span.closes)
    assert all(feed_slice.closes == other.opens for feed_slice, other in pairwise(before))
    assert [feed_slice.opens.month for feed_slice, other in zip(before, after, strict=True) if feed_slice != other] == [
        3
    ]


def test_each_choice_narrows_what_is_shown(session: Session, wiring, town: Town, clock: StoppedClock, desk: Desk):
    session.add(unit := Unit(organisation_id=town.id, name="Cultura"))
    session.flush()
    town.topics[1].owner_unit_id = unit.id
    session.merge(town.topics[1])
    published(session, wiring, town, clock, title="Publicada ya")
    post_factory.submitted(session, town, now=clock(), title="En revisión", hours=72)
    post_factory.post(session, town, now=clock(), title="De otro tema", topic_id=town.topics[1].id)
    unit_id = unit.id
    session.commit()

    def shown(**scope: object) -> set[str]:
        return {summary.split(" · ")[0] for summary in desk.summaries(town.supervisor, **scope)}

    everything = shown(kinds=tuple(EntryKind)[1:])
    assert everything == {"Publicada", "En revisión", "Borrador", "Decidir antes de las 10:00: En revisión"}
    assert shown(posts=FeedPosts.NONE, kinds=(EntryKind.DEADLINE,)) == {"Plazo de decisión: En revisión"}
    assert shown(posts=FeedPosts.PUBLISHED, kinds=()) == shown(posts=FeedPosts.PUBLIC, kinds=()) == {"Publicada"}
    assert shown(topics=(town.topics[1].id,), kinds=()) == {"Borrador"}
    assert shown(units=(unit_id,), kinds=()) == {"Borrador"}


def test_a_calendar_of_a_campaign_follows_what_joins_it_and_is_not_for_a_political_office(
    session: Session, town: Town, clock: StoppedClock, desk: Desk
):
    made = campaign(session, town, now=clock()).id
    post_factory.post(session, town, now=clock(), title="De la campaña", campaign_id=made)
    other = post_factory.post(session, town, now=clock(), title="Todavía no", hours=30)
    session.commit()
    only = FeedScope(campaigns=(made,), kinds=())
    assert len(desk.events(town.editor, campaigns=(made,), kinds=())) == 1
    draft = replace(posts.draft_of(other, posts.version_of(session, other)), campaign_id=made)
    actions.save_post(Work(session, town.editor.actor, clock()), other, draft, base=other.base)
    session.commit()
    assert len(desk.events(town.editor, campaigns=(made,), kinds=())) == 2
    with pytest.raises(Refusal):
        subscriptions.create_subscription(Work(session, town.political_office.actor, clock()), name="x", scope=only)


def test_less_detail_gives_nothing_away_and_moves_only_when_it_changes(session, town: Town, clock, desk: Desk):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    [brief] = desk.events(town.editor, detail=EntryDetail.BRIEF)
    assert post_factory.TEXT not in brief["DESCRIPTION"] and "Tema: Avisos" in brief["DESCRIPTION"]
    [busy] = desk.events(town.editor, detail=EntryDetail.BUSY)
    assert str(busy["SUMMARY"]) == "Ocupado" and not {"DESCRIPTION", "URL", "CATEGORIES"} & set(busy)
    post.title = "Otro título"
    session.commit()
    desk.rewind()
    desk.follow()
    rows = session.exec(select(FeedBlock).where(FeedBlock.entry == f"post:{post.id}").order_by(col(FeedBlock.detail)))
    assert {row.detail: row.sequence for row in rows} == {"brief": 1, "busy": 0, "full": 1}


def test_the_window_is_as_wide_as_was_chosen(session, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock(), hours=24 * 45)
    session.commit()
    assert len(desk.events(town.editor, months_ahead=1)) == 0
    assert len(desk.events(town.editor, months_ahead=3)) == 1
    clock.forward(days=60)
    assert (len(desk.events(town.editor, months_back=0)), len(desk.events(town.editor, months_back=1))) == (0, 1)


def test_another_address_shows_the_same_and_the_old_one_is_gone(session, town: Town, clock, desk: Desk):
    old = desk.subscribe(town.editor, detail=EntryDetail.BUSY)
    mine = session.exec(select(FeedSubscription)).one()
    with pytest.raises(NotFound):
        subscription_queries.subscription_or_404(session, town.id, town.supervisor.id, mine.id)
    fresh, token = subscriptions.rotate_address(Work(session, town.editor.actor, clock()), mine)
    session.commit()
    assert ["se retiró" in desk.ask(each).text for each in (old, f"/feeds/{token}/x.ics")] == [True, False]
    assert (fresh.scope, fresh.name) == ({"detail": "busy"}, "Outlook")


def test_a_change_is_read_at_the_same_address(session, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    path = desk.subscribe(town.editor)
    clock.forward(minutes=1)
    before = desk.ask(path)
    mine = session.exec(select(FeedSubscription)).one()
    wanted = FeedScope(detail=EntryDetail.BUSY)
    subscriptions.change_subscription(Work(session, town.editor.actor, clock()), mine, name="Otro", scope=wanted)
    session.commit()
    clock.forward(minutes=1)
    after = desk.ask(path, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (after.status_code, b"SUMMARY:Ocupado" in after.data) == (200, True)
    empty = FeedScope(posts=FeedPosts.NONE, kinds=())
    with pytest.raises(Refusal, match="vacío"):
        subscriptions.change_subscription(Work(session, town.editor.actor, clock()), mine, name="Nada", scope=empty)


def test_a_change_of_function_is_never_hidden_by_a_date(session, town: Town, clock: StoppedClock, desk: Desk):
    """Neither before the worker follows the record nor after it."""
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    path = desk.subscribe(town.editor)
    before = desk.ask(path) if clock.forward(minutes=1) else None
    dated = {"If-Modified-Since": before.headers["Last-Modified"]}
    assert desk.ask(path, headers=dated).status_code == 304
    seat = RoleTerms((Role.LEGAL_REVIEWER,), PostKind.CAREER, "Asesora", None, clock().date(), None)
    roles.add_roles(Work(session, town.administrator.actor, clock()), town.editor.user, seat)
    session.commit()
    clock.forward(minutes=1)
    answer = desk.ask(path, headers=dated)
    assert (answer.status_code, "Last-Modified" in answer.headers) == (200, False)
    desk.follow()
    clock.forward(minutes=1)
    assert desk.ask(path, headers=dated).status_code == 200


def test_a_busy_month_is_read_anew_and_no_other(session, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock())
    post_factory.post(session, town, now=clock(), hours=24 * 90)
    session.commit()
    desk.follow()
    path = desk.subscribe(town.editor)
    desk.ask(path)
    post_factory.post(session, town, now=clock(), title="Nueva")
    session.commit()
    desk.follow()
    with desk.counting() as sent:
        assert b"Nueva" in desk.ask(path).data
    blocks = [text for text in sent.texts if "feed_block.block" in text]
    assert len(blocks) == 1
