"""What an emergency or one person alone decides of a step that runs in sittings: it passes, and the minutes say so."""

from sqlmodel import select

from app.approvals.deeds import emergency
from app.drafting import queries
from app.drafting.rules.states import Status
from app.sittings.models import UrgentDecision
from tests.approvals import lanes
from tests.approvals.ways import another_boss
from tests.sittings.meeting import appointed


def test_an_emergency_is_confirmed_outside_of_the_sitting_and_says_so(session, town, clock):
    appointed(session, town, now=clock())
    post = lanes.flooded(session, town, now=clock(), by=town.author)
    emergency.ask(session, post, actor=town.author.actor, now=clock())
    seen = queries.version_of(session, post).content_hash
    emergency.confirm(session, post, seen_hash=seen, actor=town.supervisor.actor, now=clock())
    urgent = session.exec(select(UrgentDecision)).one()
    assert post.status is Status.APPROVED
    assert (urgent.user_name, urgent.reason) == (town.supervisor.user.name, "Hay una emergencia en vigor.")


def test_what_one_person_approves_alone_is_told_in_the_next_minutes(session, town, clock):
    appointed(session, town, now=clock())
    berta = another_boss(session, town, now=clock())
    post = lanes.flooded(session, town, now=clock(), by=berta)
    emergency.ask(session, post, actor=berta.actor, now=clock())
    lanes.approve_alone(session, post, berta, now=clock())
    urgent = session.exec(select(UrgentDecision)).one()
    assert (urgent.user_name, urgent.reason) == ("Berta", "No hay nadie más")
