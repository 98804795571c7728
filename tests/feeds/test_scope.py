"""What a calendar can be narrowed to, how much it tells and how far it reaches."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from sqlmodel import Session, col, select

from app.core.errors import NotFound, Refusal
from app.drafting import deeds as drafting
from app.drafting import queries
from app.feeds.models import FeedBlock, FeedSubscription
from app.feeds.queries import own
from app.feeds.rules.months import Slice, moved, slices
from app.feeds.rules.readers import window
from app.feeds.rules.scope import Detail, Kind, Posts, Scope, scope_of
from app.feeds.service import subscriptions
from app.organisations.models import Unit
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.feeds.desk import Desk
from tests.feeds.test_entries import published
from tests.plan.campaigns_made import campaign

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(
            posts=Posts.NONE,
            kinds=(Kind.PERIOD,),
            channels=(1, 2),
            topics=(3,),
            units=(4,),
            campaigns=(5,),
            detail=Detail.BUSY,
        ),
        Scope(kinds=(), months_back=0, months_ahead=18),
    ],
)
def test_what_was_chosen_is_kept_and_read_back(scope: Scope):
    assert scope_of(scope.document()) == scope


def test_an_address_made_before_there_was_a_choice_shows_the_usual():
    assert (Scope().document(), scope_of({"channels": [7]})) == ({}, Scope(channels=(7,)))


def test_months_follow_each_other_without_gap_and_only_a_changed_one_is_another():
    span = window(date(2027, 3, 28), "Atlantic/Canary", Scope())
    before = list(slices(span, {"24326": 4}))
    after = list(slices(span, moved({"24326": 4}, {24326})))
    assert before[0] == Slice(span.reaches_back_to, span.opens, 0, is_before=True)
    assert (before[1].opens, before[-1].closes) == (span.opens, span.closes)
    assert all(one.closes == other.opens for one, other in pairwise(before))
    assert [one.opens.month for one, other in zip(before, after, strict=True) if one != other] == [3]


def test_each_choice_narrows_what_is_shown(session: Session, wiring, town: Town, clock: StoppedClock, desk: Desk):
    session.add(unit := Unit(organisation_id=town.id, name="Cultura"))
    session.flush()
    town.topics[1].owner_unit_id = unit.id
    session.merge(town.topics[1])
    published(session, wiring, town, clock, title="Publicada ya")
    make.submitted(session, town, now=clock(), title="En revisión", hours=72)
    make.post(session, town, now=clock(), title="De otro tema", topic_id=town.topics[1].id)
    unit_id = unit.id
    session.commit()

    def shown(**scope: object) -> set[str]:
        return {summary.split(" · ")[0] for summary in desk.summaries(town.supervisor, **scope)}

    everything = shown(kinds=tuple(Kind)[1:])
    assert everything == {"Publicada", "En revisión", "Borrador", "Decidir antes de las 10:00: En revisión"}
    assert shown(posts=Posts.NONE, kinds=(Kind.DEADLINE,)) == {"Plazo de decisión: En revisión"}
    assert shown(posts=Posts.PUBLISHED, kinds=()) == shown(posts=Posts.PUBLIC, kinds=()) == {"Publicada"}
    assert shown(topics=(town.topics[1].id,), kinds=()) == {"Borrador"}
    assert shown(units=(unit_id,), kinds=()) == {"Borrador"}


def test_a_calendar_of_a_campaign_follows_what_joins_it_and_is_not_for_a_political_office(
    session: Session, town: Town, clock: StoppedClock, desk: Desk
):
    made = campaign(session, town, now=clock()).id
    make.post(session, town, now=clock(), title="De la campaña", campaign_id=made)
    other = make.post(session, town, now=clock(), title="Todavía no", hours=30)
    session.commit()
    only = Scope(campaigns=(made,), kinds=())
    assert len(desk.events(town.editor, campaigns=(made,), kinds=())) == 1
    draft = replace(queries.draft_of(other, queries.version_of(session, other)), campaign_id=made)
    drafting.save(session, other, draft, base=other.base, actor=town.editor.actor, now=clock())
    session.commit()
    assert len(desk.events(town.editor, campaigns=(made,), kinds=())) == 2
    with pytest.raises(Refusal):
        subscriptions.subscribe(session, name="x", scope=only, actor=town.political_office.actor, now=clock())


def test_less_detail_gives_nothing_away_and_moves_only_when_it_changes(session, town: Town, clock, desk: Desk):
    post = make.submitted(session, town, now=clock())
    session.commit()
    [brief] = desk.events(town.editor, detail=Detail.BRIEF)
    assert make.TEXT not in brief["DESCRIPTION"] and "Tema: Avisos" in brief["DESCRIPTION"]
    [busy] = desk.events(town.editor, detail=Detail.BUSY)
    assert str(busy["SUMMARY"]) == "Ocupado" and not {"DESCRIPTION", "URL", "CATEGORIES"} & set(busy)
    post.title = "Otro título"
    session.commit()
    desk.rewind()
    desk.follow()
    rows = session.exec(select(FeedBlock).where(FeedBlock.entry == f"post:{post.id}").order_by(col(FeedBlock.detail)))
    assert {row.detail: row.sequence for row in rows} == {"brief": 1, "busy": 0, "full": 1}


def test_the_window_is_as_wide_as_was_chosen(session, town: Town, clock: StoppedClock, desk: Desk):
    make.post(session, town, now=clock(), hours=24 * 45)
    session.commit()
    assert len(desk.events(town.editor, months_ahead=1)) == 0
    assert len(desk.events(town.editor, months_ahead=3)) == 1
    clock.forward(days=60)
    assert (len(desk.events(town.editor, months_back=0)), len(desk.events(town.editor, months_back=1))) == (0, 1)


def test_another_address_shows_the_same_and_the_old_one_is_gone(session, town: Town, clock, desk: Desk):
    old = desk.subscribe(town.editor, detail=Detail.BUSY)
    mine = session.exec(select(FeedSubscription)).one()
    with pytest.raises(NotFound):
        own.subscription_or_404(session, town.id, town.supervisor.id, mine.id)
    fresh, token = subscriptions.rotate(session, mine, actor=town.editor.actor, now=clock())
    session.commit()
    assert ["se retiró" in desk.ask(each).text for each in (old, f"/feeds/{token}/x.ics")] == [True, False]
    assert (fresh.scope, fresh.name) == ({"detail": "busy"}, "Outlook")


def test_a_change_is_read_at_the_same_address(session, town: Town, clock: StoppedClock, desk: Desk):
    make.post(session, town, now=clock())
    session.commit()
    desk.follow()
    path = desk.subscribe(town.editor)
    clock.forward(minutes=1)
    before = desk.ask(path)
    mine = session.exec(select(FeedSubscription)).one()
    wanted = Scope(detail=Detail.BUSY)
    subscriptions.change(session, mine, name="Otro", scope=wanted, actor=town.editor.actor, now=clock())
    session.commit()
    clock.forward(minutes=1)
    after = desk.ask(path, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (after.status_code, b"SUMMARY:Ocupado" in after.data) == (200, True)
    empty = Scope(posts=Posts.NONE, kinds=())
    with pytest.raises(Refusal, match="vacío"):
        subscriptions.change(session, mine, name="Nada", scope=empty, actor=town.editor.actor, now=clock())


def test_a_busy_month_is_read_anew_and_no_other(session, town: Town, clock: StoppedClock, desk: Desk):
    make.post(session, town, now=clock())
    make.post(session, town, now=clock(), hours=24 * 90)
    session.commit()
    desk.follow()
    path = desk.subscribe(town.editor)
    desk.ask(path)
    make.post(session, town, now=clock(), title="Nueva")
    session.commit()
    desk.follow()
    with desk.counting() as sent:
        assert b"Nueva" in desk.ask(path).data
    blocks = [text for text in sent.texts if "feed_block.block" in text]
    assert len(blocks) == 1
