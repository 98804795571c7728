"""Content under embargo is published early only with a named person's release."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlmodel import Session

from app.core.errors import NotPermitted
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.line_checks import BlockedByLine
from app.domain.posts.rules.states import PostStatus
from app.domain.requests.queries import provenance
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import RequestOutcome
from app.usecases.approvals import rule_exceptions, submission
from app.usecases.posts import actions
from app.usecases.requests import outcomes
from tests import post_factory
from tests.clocks import StoppedClock
from tests.people.grant_scenario import by_two
from tests.requests.sample_requests import ASKED, CALLER, asked
from tests.requests.test_pages import at
from tests.sample_town import Town, make_town

NOON = datetime.fromisoformat("2027-03-02T11:00:00+00:00")
"""Tuesday at 12:00 in Madrid, at 11:00 in the Canary Islands."""
REFUSED = r"La regla FL-06 no lo permite: .* No antes del 02/03/2027, 12:00\."


def written(
    session: Session, town: Town, clock: StoppedClock, at_: time, *, until: datetime | None = NOON, **fields: object
) -> Post:
    """Return the draft of a request, planned for Tuesday at that hour."""
    request = asked(session, town, now=clock(), embargo_until=until)
    accepted = RequestOutcome(RequestActKind.ACCEPTED)
    post = outcomes.draft_from_request(Work(session, town.editor.actor, clock()), town.organisation, request, accepted)
    draft = post_factory.draft(town, now=clock(), plan=PublicationPlan(on=NOON.date(), at=at_), **fields)
    actions.save_post(Work(session, town.editor.actor, clock()), post, draft, base=post.base)
    return post


def submit(session: Session, town: Town, post: Post, clock: StoppedClock) -> None:
    submission.submit_post(Work(session, town.editor.actor, clock()), post)


def moved(session: Session, town: Town, post: Post, clock: StoppedClock, to: time) -> None:
    plan = PublicationPlan(on=NOON.date(), at=to)
    actions.reschedule_post(Work(session, town.editor.actor, clock()), post, plan)


def in_approval(session: Session, town: Town, clock: StoppedClock) -> Post:
    post = written(session, town, clock, time(12, 30))
    submit(session, town, post, clock)
    return post


def test_it_is_not_sent_to_approval_for_an_earlier_hour(session: Session, town: Town, clock: StoppedClock):
    post = written(session, town, clock, time(11, 59))
    with pytest.raises(BlockedByLine, match=REFUSED):
        submit(session, town, post, clock)
    assert post.status is PostStatus.DRAFT


@pytest.mark.parametrize("hour", [time(12), time(18)])
def test_from_its_hour_on_it_may_go_out(hour: time, session: Session, town: Town, clock: StoppedClock):
    submit(session, town, written(session, town, clock, hour), clock)


def test_what_has_no_embargo_waits_for_nobody(session: Session, town: Town, clock: StoppedClock):
    submit(session, town, written(session, town, clock, time(11), until=None), clock)


def test_the_hour_is_told_as_the_clocks_of_the_body_show_it(session: Session, clock: StoppedClock):
    islands = make_town(session, now=clock(), slug="isla", zone="Atlantic/Canary")
    post = written(session, islands, clock, time(10, 59))
    with pytest.raises(BlockedByLine, match=r"No antes del 02/03/2027, 11:00\."):
        submit(session, islands, post, clock)


def test_of_several_requests_the_latest_embargo_binds(session: Session, town: Town, clock: StoppedClock):
    post = written(session, town, clock, time(12, 30))
    other = asked(session, town, now=clock(), embargo_until=NOON + timedelta(hours=1))
    (first,) = provenance.post_provenance(session, town.id, post.request_id or 0).requests
    outcomes.join_request(
        Work(session, town.editor.actor, clock()), other, RequestOutcome(RequestActKind.MERGED), first.code
    )
    with pytest.raises(BlockedByLine, match=r"No antes del 02/03/2027, 13:00\."):
        submit(session, town, post, clock)


def test_an_embargo_learnt_of_during_the_review_stops_the_approval(session: Session, town: Town, clock: StoppedClock):
    draft = post_factory.draft(town, now=clock(), plan=PublicationPlan(on=NOON.date(), at=time(11)))
    by_author = Work(session, town.author.actor, clock())
    post = actions.create_post(by_author, town.organisation, draft)
    submission.submit_post(by_author, post)
    outcomes.register_for_post(by_author, town.organisation, replace(ASKED, embargo_until=NOON), CALLER, post)
    with pytest.raises(BlockedByLine, match=REFUSED):
        post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())


@pytest.mark.parametrize("is_approved", [False, True])
def test_it_is_not_moved_to_an_earlier_hour_of_its_window(
    is_approved: bool, session: Session, town: Town, clock: StoppedClock
):
    post = in_approval(session, town, clock)
    if is_approved:
        post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    moved(session, town, post, clock, time(12))
    with pytest.raises(BlockedByLine, match=REFUSED):
        moved(session, town, post, clock, time(11, 30))


def test_a_draft_is_moved_freely_and_shows_what_it_has_to_wait_for(
    session: Session, town: Town, clock: StoppedClock, seat
):
    post = written(session, town, clock, time(12, 30))
    moved(session, town, post, clock, time(9, 30))
    there = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    session.commit()
    page = seat(town.editor).get(there).text
    assert "no antes del 2 mar 2027, 12:00" in page
    assert "FL-06" in page and "No antes del 02/03/2027, 12:00." in page


def test_it_is_told_while_one_types(session: Session, town: Town, clock: StoppedClock, seat):
    post = written(session, town, clock, time(11, 30))
    posts, there = f"/o/{town.slug}/posts", f"{post.year}/{post.ordinal}"
    typed = {"target": f"{town.channels[0].id}:es", "language": "es", "text": "Beca", "planned_on": "2027-03-02"}
    session.commit()
    client, warning = seat(town.editor), "No antes del 02/03/2027, 12:00."
    page = client.get(f"{posts}/{there}/edit").text
    assert warning in page
    panel = re.search(r'hx-post="([^"]+/preview)"', page)[1]
    typed["post"] = re.search(r'name="post" value="([^"]+)"', page)[1]
    previews = [client.post(panel, data={**typed, "planned_time": hour}).text for hour in ("11:45", "12:15")]
    assert [warning in preview for preview in previews] == [True, False]


def test_submitting_by_the_page_says_so(session: Session, town: Town, clock: StoppedClock, seat):
    post = written(session, town, clock, time(11, 30))
    there = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    session.commit()
    answer = seat(town.editor).post(f"{there}/submission", follow_redirects=True)
    assert answer.status_code == 422 and "No antes del 02/03/2027, 12:00." in answer.text


def test_whoever_reviews_reads_the_embargo_beside_the_text(session: Session, town: Town, clock: StoppedClock, seat):
    post = in_approval(session, town, clock)
    there = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/review"
    session.commit()
    assert "2 mar 2027, 12:00" in seat(town.supervisor).get(there).text


def test_whoever_leads_may_say_that_it_was_lifted_and_nobody_else(session: Session, town: Town, clock: StoppedClock):
    post = written(session, town, clock, time(11))
    granted = {"reason": "La consejería levantó el embargo por teléfono a las 9:40."}
    granted["expires_at"] = clock() + timedelta(days=2)
    with pytest.raises(NotPermitted):
        rule_exceptions.grant_exception(
            Work(session, town.neutrality_reviewer.actor, clock()), post, "FL-06", **granted
        )
    by_two(
        session,
        town,
        rule_exceptions.grant_exception,
        post,
        "FL-06",
        actor=town.supervisor.actor,
        now=clock(),
        **granted,
    )
    submit(session, town, post, clock)
    assert post.status is PostStatus.IN_REVIEW


def test_a_request_whose_embargo_is_to_come_is_not_stopped_itself(
    session: Session, town: Town, clock: StoppedClock, seat
):
    request = asked(session, town, now=clock(), embargo_until=NOON)
    there = at(town, request)
    session.commit()
    page = seat(town.editor).get(there).text
    assert "FL-06" not in page and "2 mar 2027, 12:00" in page
