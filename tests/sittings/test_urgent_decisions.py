"""Emergency and sole approvals of a step that runs in sittings: they are valid, and noted in the minutes."""

from sqlmodel import select

from app.db.work import Work
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.sittings.models import UrgentDecision
from app.usecases.approvals import emergency
from tests.approvals import lane_setup
from tests.approvals.route_setup import another_boss
from tests.sittings.sitting_setup import appointed


def test_an_emergency_is_confirmed_outside_of_the_sitting_and_says_so(session, town, clock):
    appointed(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=town.author)
    emergency.request_confirmation(Work(session, town.author.actor, clock()), post)
    seen = posts.version_of(session, post).content_hash
    emergency.confirm_emergency(Work(session, town.supervisor.actor, clock()), post, seen_hash=seen)
    urgent = session.exec(select(UrgentDecision)).one()
    assert post.status is PostStatus.APPROVED
    assert (urgent.user_name, urgent.reason) == (town.supervisor.user.name, "Hay una emergencia en vigor.")


def test_what_one_person_approves_alone_is_told_in_the_next_minutes(session, town, clock):
    appointed(session, town, now=clock())
    berta = another_boss(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=berta)
    emergency.request_confirmation(Work(session, berta.actor, clock()), post)
    lane_setup.approve_alone(session, post, berta, now=clock())
    urgent = session.exec(select(UrgentDecision)).one()
    assert (urgent.user_name, urgent.reason) == ("Berta", "No hay nadie más")
