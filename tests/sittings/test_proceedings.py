"""A sitting from its cut-off to its minutes, and decisions outside of one."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import escape
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.people.models import Substitution
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.states import PostStatus
from app.domain.sittings.models import SittingMinutes, UrgentDecision
from app.domain.sittings.queries.minutes import minutes_document
from app.domain.sittings.rules.minutes import text_digest, unsigned_digest
from app.domain.sittings.rules.states import ItemOutcome, SittingState
from app.usecases.people import memberships
from app.usecases.people.roles import RoleTerms
from app.usecases.sittings import appointments, proceedings
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import follow
from tests.clocks import StoppedClock
from tests.people import grant_scenario
from tests.sample_town import Person, Town
from tests.sittings.sitting_setup import IN_SESSION, appointed, items, opened, run, sittings, terms, waiting


@pytest.fixture
def met(session: Session, town: Town, clock: StoppedClock):
    return appointed(session, town, now=clock())


def closed(session: Session, sitting, town: Town, clock: StoppedClock) -> SittingMinutes:
    seen = unsigned_digest(minutes_document(session, sitting, now=clock()))
    made = proceedings.close_sitting(Work(session, town.supervisor.actor, clock()), sitting, seen=seen)
    session.commit()
    return made


def approve(session: Session, town: Town, post, clock: StoppedClock, reason: str = "") -> None:
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock(), reason=reason)
    session.commit()


def test_the_coming_five_weeks_are_written_down_and_change_with_the_appointment(session, town, met, clock):
    assert [str(sitting.day) for sitting in sittings(session)[:3]] == ["2027-03-02", "2027-03-04", "2027-03-09"]
    appointments.change_appointment(
        Work(session, town.supervisor.actor, clock()), met, terms(clock(), weekdays=("tue",))
    )
    session.commit()
    assert [str(sitting.day) for sitting in sittings(session)[:2]] == ["2027-03-02", "2027-03-09"]
    appointments.end_appointment(Work(session, town.supervisor.actor, clock()), met)
    session.commit()
    assert sittings(session) == []


def test_whoever_comes_is_invited_at_once(session, town, met, wiring, clock):
    run(wiring, clock())
    seat = RoleTerms((Role.SUPERVISOR,), PostKind.CAREER, "", None, clock().date(), None)
    memberships.grant_roles(Work(session, town.administrator.actor, clock()), town.editor.user, seat)
    session.commit()
    run(wiring, clock())
    letters = select(Notice.kind).where(Notice.to_address == town.editor.user.email).order_by(Notice.id)
    assert session.exec(letters).all() == ["session_invitation"]


def test_only_who_manages_routes_makes_one(session, town, clock):
    with pytest.raises(NotPermitted):
        appointments.create_appointment(Work(session, town.editor.actor, clock()), terms(clock()))


def test_the_agenda_is_what_waited_at_the_cut_off_by_publication(session, town, met, clock, wiring: Wiring):
    later = waiting(session, town, now=clock(), hours=96)
    sooner = waiting(session, town, now=clock(), hours=50)
    sitting = sittings(session)[0]
    assert run(wiring, clock()) and items(session, sitting) == []
    run(wiring, clock.forward(hours=3))
    assert [item.post_id for item in items(session, sitting)] == [sooner.id, later.id]
    waiting(session, town, now=clock(), hours=40)
    run(wiring, clock.forward(hours=1))
    assert len(items(session, sitting)) == 2


def test_a_step_that_runs_in_no_sitting_or_waits_for_others_is_not_on_it(session, town, met, clock, wiring):
    follow(session, town, replace(IN_SESSION, in_session=False), now=clock())
    waiting(session, town, now=clock())
    follow(session, town, IN_SESSION, now=clock())
    waiting(session, town, now=clock(), by=town.supervisor)
    run(wiring, clock.forward(hours=3))
    assert items(session, sittings(session)[0]) == []


def test_everybody_is_told_once_the_day_before_and_at_the_cut_off(session, town, met, clock, wiring):
    for _ in range(3):
        run(wiring, clock())
    run(wiring, clock.forward(hours=3))
    run(wiring, clock.forward(minutes=1))
    kinds = sorted(session.exec(select(Notice.kind).where(Notice.kind.startswith("session_"))))
    assert kinds == ["session_agenda"] * 2 + ["session_invitation"] * 2 + ["session_tomorrow"] * 2


def test_what_is_decided_in_it_needs_no_reason(session, town, met, clock, wiring):
    post = waiting(session, town, now=clock())
    sitting = opened(session, town, wiring, clock)
    approve(session, town, post, clock)
    made = json.loads(closed(session, sitting, town, clock).content)
    (item,) = made["items"]
    assert (item["outcome"], item["decisions"][0]["by"]) == ("decided", town.supervisor.user.name)
    assert (post.status, made["urgent"]) == (PostStatus.APPROVED, [])
    assert session.exec(select(UrgentDecision)).all() == []


def test_outside_of_one_it_needs_a_reason_that_the_next_minutes_tell(session, town, met, clock, wiring):
    urgent, other = waiting(session, town, now=clock()), waiting(session, town, now=clock())
    with pytest.raises(Refusal, match="Se decide en sesión"):
        approve(session, town, urgent, clock)
    session.rollback()
    approve(session, town, urgent, clock, reason="Corte de agua esta tarde.")
    sitting = opened(session, town, wiring, clock)
    first = json.loads(closed(session, sitting, town, clock).content)
    assert [(row["number"], row["reason"]) for row in first["urgent"]] == [(urgent.number, "Corte de agua esta tarde.")]
    assert [(row["number"], row["outcome"]) for row in first["items"]] == [(other.number, "left")]
    assert (
        session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_HURRIED)).one().subject == f"post:{urgent.id}"
    )


def test_somebody_who_meets_and_is_not_there_decides_outside(session, town, met, clock, wiring):
    post = waiting(session, town, now=clock(), hours=96)
    sitting = opened(session, town, wiring, clock)
    proceedings.join_sitting(
        Work(session, town.neutrality_reviewer.actor, clock()), sitting, town.neutrality_reviewer.id
    )
    proceedings.assign_chair(Work(session, town.neutrality_reviewer.actor, clock()), sitting)
    proceedings.leave_sitting(Work(session, town.supervisor.actor, clock()), sitting, town.supervisor.id)
    session.commit()
    with pytest.raises(Refusal, match="Se decide en sesión"):
        approve(session, town, post, clock)


def test_what_is_deferred_or_left_comes_again_and_says_so(session, town, met, clock, wiring):
    waiting(session, town, now=clock(), hours=150)
    waiting(session, town, now=clock(), hours=151)
    sitting = opened(session, town, wiring, clock)
    first, second = items(session, sitting)
    post = session.get_one(Post, first.post_id)
    proceedings.defer_item(Work(session, town.supervisor.actor, clock()), sitting, first, post, "Falta el informe.")
    made = json.loads(closed(session, sitting, town, clock).content)
    assert [item["outcome"] for item in made["items"]] == ["deferred", "left"]
    assert made["items"][0]["deferred"]["reason"] == "Falta el informe."
    following = sittings(session)[1]
    run(wiring, following.cut_off_at)
    assert [item.earlier_id for item in items(session, following)] == [first.id, second.id]
    assert [item.outcome for item in items(session, sitting)] == [ItemOutcome.DEFERRED, ItemOutcome.LEFT]


def test_its_minutes_are_the_digest_the_record_keeps_and_nobody_changes_them(session, town, met, clock, wiring):
    waiting(session, town, now=clock())
    sitting = opened(session, town, wiring, clock)
    made = closed(session, sitting, town, clock)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.SITTING_CLOSED)).one()
    assert made.digest == text_digest(made.content) == entry.detail["digest"]
    made.content = "{}"
    with pytest.raises(Exception, match="only added"):
        session.flush()
    session.rollback()


def test_its_minutes_carry_the_text_decided_on_and_keep_it(session, town, met, clock, wiring, seat):
    post = waiting(session, town, now=clock())
    sitting = opened(session, town, wiring, clock)
    approve(session, town, post, clock)
    minutes = json.loads(closed(session, sitting, town, clock).content)
    (item,) = minutes["items"]
    variant = session.exec(select(Variant).order_by(col(Variant.id))).first()
    assert variant is not None and minutes["form"] == "cauce.minutes.2"
    said = item["texts"][0]
    assert (said["text"], said["language"]) == (variant.text, variant.language) and said["accounts"]
    home = f"/o/{town.slug}/sittings/{sitting.id}"
    session.commit()
    page = seat(town.supervisor).get(f"{home}/minutes").text
    assert re.search(rf'<blockquote class="prose" lang="{variant.language}">{re.escape(escape(variant.text))}', page)


def test_what_changed_since_it_was_read_is_not_signed(session, town, met, clock, wiring):
    post = waiting(session, town, now=clock())
    sitting = opened(session, town, wiring, clock)
    seen = unsigned_digest(minutes_document(session, sitting, now=clock()))
    approve(session, town, post, clock)
    with pytest.raises(Conflict, match="ha cambiado"):
        proceedings.close_sitting(Work(session, town.supervisor.actor, clock()), sitting, seen=seen)


def test_only_who_presides_signs(session, town, met, clock, wiring):
    sitting = opened(session, town, wiring, clock)
    seen = unsigned_digest(minutes_document(session, sitting, now=clock()))
    with pytest.raises(NotPermitted):
        proceedings.close_sitting(Work(session, town.neutrality_reviewer.actor, clock()), sitting, seen=seen)


def test_nobody_else_opens_it_and_not_before_its_cut_off(session, town, met, clock, wiring):
    sitting = sittings(session)[0]
    with pytest.raises(Conflict):
        proceedings.begin_sitting(Work(session, town.supervisor.actor, clock()), sitting)
    session.rollback()
    run(wiring, clock.forward(hours=3))
    session.refresh(sitting)
    with pytest.raises(NotPermitted):
        proceedings.begin_sitting(Work(session, town.legal_reviewer.actor, clock()), sitting)


def test_one_that_nobody_opened_lapses_and_its_agenda_goes_on(session, town, met, clock, wiring):
    post = waiting(session, town, now=clock(), hours=150)
    run(wiring, clock.forward(hours=3))
    first, second = sittings(session)[:2]
    run(wiring, second.cut_off_at)
    session.refresh(first)
    assert first.state is SittingState.LAPSED
    (item,) = items(session, second)
    assert (item.post_id, item.earlier_id) == (post.id, items(session, first)[0].id)


def test_whoever_stands_in_meets_and_signs_for_both(session, town, met, clock, wiring):
    away = town.neutrality_reviewer
    session.add(
        Substitution(
            organisation_id=town.id,
            user_id=away.id,
            user_name=away.user.name,
            substitute_id=town.editor.id,
            substitute_name=town.editor.user.name,
            kind="substitution",
            starts_on=clock().date(),
            ends_on=clock().date() + timedelta(days=9),
            reason="Vacaciones",
            set_by=away.id,
            set_by_name=away.user.name,
            set_at=clock(),
        )
    )
    session.commit()
    sitting = opened(session, town, wiring, clock)
    proceedings.join_sitting(Work(session, town.editor.actor, clock()), sitting, town.editor.id)
    with pytest.raises(NotPermitted):
        proceedings.join_sitting(Work(session, town.supervisor.actor, clock()), sitting, town.legal_reviewer.id)


def test_a_decision_is_the_same_row_wherever_it_is_taken(session, town, met, clock, wiring):
    post = waiting(session, town, now=clock())
    opened(session, town, wiring, clock)
    approve(session, town, post, clock)
    assert len(session.exec(select(Decision)).all()) == 1


def test_a_day_that_is_called_off_is_no_sitting(session, town, met, clock, wiring):
    sitting = sittings(session)[0]
    appointments.cancel_sitting(Work(session, town.supervisor.actor, clock()), sitting, "Es fiesta.")
    session.commit()
    run(wiring, clock.forward(hours=24))
    session.refresh(sitting)
    assert (sitting.state, sitting.frozen_at) == (SittingState.CANCELLED, None)


@pytest.fixture
def by_hand(session, town, clock) -> Person:
    """Return a supervisor whose role was granted by the administrator, who writes."""
    grant_scenario.comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    grant_scenario.gives(session, town.administrator, town.administrator, Role.AUTHOR, now=clock())
    town.people[Role.ADMINISTRATOR] = grant_scenario.again(session, town.administrator.user, town.id, now=clock())
    return grant_scenario.invites(session, town.administrator, "Nueva", Role.SUPERVISOR, now=clock())


def test_the_minutes_mark_a_yes_given_by_a_writers_hand(session, town, by_hand, met, clock, wiring, seat):
    urgent = waiting(session, town, now=clock(), by=town.administrator)
    post = waiting(session, town, now=clock(), by=town.administrator)
    post_factory.decide(session, urgent, Verdict.APPROVED, by=by_hand, now=clock(), reason="Corte de agua esta tarde.")
    session.commit()
    sitting = opened(session, town, wiring, clock)
    proceedings.join_sitting(Work(session, by_hand.actor, clock()), sitting, by_hand.id)
    post_factory.decide(session, post, Verdict.APPROVED, by=by_hand, now=clock(), reason="")
    approve(session, town, post, clock)
    home = f"/o/{town.slug}/sittings/{sitting.id}"
    assert seat(town.supervisor).get(home).text.count("su función se la dio quien escribió el texto") == 1
    minutes = json.loads(closed(session, sitting, town, clock).content)
    (minutes_item,) = [row for row in minutes["items"] if row["number"] == post.number]
    marks = {decision["by"]: decision.keys() & {"is_marked", "is_sole"} for decision in minutes_item["decisions"]}
    assert marks == {"Nueva": {"is_marked"}, town.supervisor.user.name: set()}
    assert minutes["urgent"][0]["is_marked"] is True
    page = seat(town.supervisor).get(f"{home}/minutes").text
    assert page.count("su función se la dio quien escribió el texto") == 2
