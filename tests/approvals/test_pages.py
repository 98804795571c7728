"""The queue and the review page, as a reviewer uses them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.db.work import Work
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post
from app.domain.posts.queries import post_details, posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.posts import actions
from app.usecases.review import presence
from tests import post_factory
from tests.approvals.route_setup import SIDE_BY_SIDE, TWO, another_boss, follow
from tests.clocks import StoppedClock
from tests.finding_marks import unmarked
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]


def address(town: Town, post: Post, page: str) -> str:
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/{page}"


def seen_hash(session: Session, post: Post) -> str:
    """Return the hash and release the session: on SQLite an open writing session blocks the others."""
    version = posts.version_of(session, post)
    session.commit()
    assert version is not None
    return version.content_hash


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.submitted(session, town, now=clock())
    session.commit()
    return made


def test_the_queue_shows_what_waits_for_the_supervisor(town: Town, post: Post, seat: Seat):
    page = seat(town.supervisor).get(f"/o/{town.slug}/waiting")
    assert "Horario de la biblioteca" in page.text and "1 de 1" in page.text


def test_the_queue_and_the_review_say_by_which_function_it_is_theirs(town: Town, post: Post, seat: Seat):
    client, why = seat(town.supervisor), "Como Jefatura de comunicación"
    assert f"Visto bueno. {why}." in client.get(f"/o/{town.slug}/waiting").text
    assert why in client.get(address(town, post, "review")).text


def test_the_step_that_all_of_several_wait_in_is_said_once_above_them(
    session: Session, town: Town, clock: StoppedClock, post: Post, seat: Seat
):
    for _ in range(2):
        post_factory.submitted(session, town, now=clock())
    session.commit()
    client, step = seat(town.supervisor), "Visto bueno. Como Jefatura de comunicación."
    page = client.get(f"/o/{town.slug}/waiting").text
    assert page.count(step) == 1 and f"Paso de todas: {step}" in page and ">Paso<" not in page


def test_whoever_the_route_names_reads_that_it_does(session: Session, town: Town, clock: StoppedClock, seat: Seat):
    follow(session, town, RouteStep("Revisión", people=(town.supervisor.id,)), now=clock())
    named = post_factory.submitted(session, town, now=clock())
    session.commit()
    client, why = seat(town.supervisor), "La ruta le nombra"
    assert f"Revisión. {why}." in client.get(f"/o/{town.slug}/waiting").text
    assert why in client.get(address(town, named, "review")).text


def test_the_queue_never_shows_what_one_may_not_decide(session: Session, town: Town, clock: StoppedClock, seat: Seat):
    post_factory.submitted(session, town, now=clock(), by=town.supervisor)
    session.commit()
    assert "Horario de la biblioteca" not in seat(town.supervisor).get(f"/o/{town.slug}/waiting").text


def test_the_review_shows_the_exact_text_each_network_will_show(town: Town, post: Post, seat: Seat):
    page = seat(town.supervisor).get(address(town, post, "review"))
    assert post_factory.TEXT in unmarked(page.text) and "Ayuntamiento en Mastodon" in page.text


def test_the_last_step_says_that_approving_schedules(town: Town, post: Post, seat: Seat):
    assert "Si la aprueba, queda programada" in seat(town.supervisor).get(address(town, post, "review")).text


def test_approving_schedules_and_goes_on(session: Session, town: Town, post: Post, seat: Seat):
    answer = seat(town.supervisor).post(
        address(town, post, "decision"), data={"verdict": "approved", "seen_hash": seen_hash(session, post)}
    )
    session.refresh(post)
    assert (answer.status_code, answer.location, post.status) == (303, f"/o/{town.slug}/waiting", PostStatus.APPROVED)


def test_asking_for_changes_without_a_reason_is_said_beside_the_field(
    session: Session, town: Town, post: Post, seat: Seat
):
    answer = seat(town.supervisor).post(
        address(town, post, "decision"), data={"verdict": "changes_asked", "seen_hash": seen_hash(session, post)}
    )
    assert answer.status_code == 422 and "quien redactó el texto lo necesita" in answer.text


def test_a_stale_page_is_refused_and_keeps_the_reason_typed(
    session: Session, town: Town, post: Post, clock: StoppedClock, seat: Seat
):
    answer = seat(town.supervisor).post(
        address(town, post, "decision"), data={"verdict": "rejected", "reason": "Falta el plazo", "seen_hash": "0" * 64}
    )
    assert answer.status_code == 409
    assert "El texto ha cambiado mientras lo leía" in answer.text and "Falta el plazo" in answer.text


def test_an_author_sees_that_it_is_not_theirs_to_decide(session: Session, town: Town, clock: StoppedClock, seat: Seat):
    post = post_factory.submitted(session, town, now=clock(), by=town.supervisor)
    session.commit()
    page = seat(town.supervisor).get(address(town, post, "review"))
    assert "lo decide otra persona" in page.text and "Aprobar" not in page.text


def test_the_difference_starts_at_the_version_last_seen(
    session: Session, town: Town, post: Post, clock: StoppedClock, seat: Seat
):
    presence.record_view(session, post, user_id=town.supervisor.id, version=1, now=clock())
    post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock())
    edited = post_factory.draft(town, now=clock(), text=post_factory.TEXT.replace("sábado", "domingo"))
    actions.save_post(Work(session, town.author.actor, clock()), post, edited, base=post.base)
    post_factory.resubmit(session, town, post, now=clock())
    session.commit()
    page = seat(town.supervisor).get(address(town, post, "review")).text
    assert "<del>" in page and "sábado</del>" in page and "domingo</ins>" in page
    assert page.index("Ha cambiado desde que la vio.") < page.index("<del>") < page.index("Lo que saldría, tal cual")


def test_looking_is_remembered_without_deciding(session: Session, town: Town, post: Post, seat: Seat):
    assert seat(town.supervisor).post(address(town, post, "look"), data={"version": "1"}).status_code == 204
    copy = post_details.reader_version(session, post, user_id=town.supervisor.id)
    assert copy is not None and copy.viewed_version is not None and copy.viewed_version.number == 1


@pytest.mark.parametrize("role", ["author", "editor", "political_office", "auditor", "administrator"])
def test_only_those_who_decide_see_the_queue(role: str, town: Town, post: Post, seat: Seat):
    assert seat(getattr(town, role)).get(f"/o/{town.slug}/waiting").status_code == 403


def test_the_pages_say_how_many_approved_and_how_many_are_missing(
    session: Session, town: Town, clock: StoppedClock, seat: Seat
):
    berta = another_boss(session, town, now=clock())
    follow(session, town, *SIDE_BY_SIDE, now=clock())
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    first = seat(town.supervisor).get(address(town, post, "review")).text
    assert "faltarán los vistos buenos de 2 personas más" in first and "0 de 2" in first
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    assert "1 de 2" in seat(berta).get(address(town, post, "review")).text
    own = seat(town.author).get(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}").text
    assert "Espera «Jurídico», «Comunicación, 1 de 2»" in own


def test_a_decision_that_does_not_finish_says_what_it_waits_for(
    session: Session, town: Town, clock: StoppedClock, seat: Seat
):
    another_boss(session, town, now=clock())
    follow(session, town, *TWO, now=clock())
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    client = seat(town.supervisor)
    client.post(address(town, post, "decision"), data={"verdict": "approved", "seen_hash": seen_hash(session, post)})
    assert "espera los que faltan" in client.get(f"/o/{town.slug}/waiting").text


def test_too_few_people_is_said_on_the_page_and_the_draft_stays(
    session: Session, town: Town, clock: StoppedClock, seat: Seat
):
    follow(session, town, *TWO, now=clock())
    post = post_factory.post(session, town, now=clock())
    session.commit()
    answer = seat(town.author).post(address(town, post, "submission"))
    session.refresh(post)
    assert (answer.status_code, post.status) == (422, PostStatus.DRAFT)
    assert "Vistos buenos que necesita el paso «Visto bueno»: 2" in answer.text
