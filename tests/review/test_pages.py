"""The review and its parts, as people use them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import Verdict
from app.domain.approvals.service.steps import refresh_candidates
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.review.queries.neighbours import post_neighbours
from app.domain.review.queries.surroundings import review_surroundings
from app.domain.review.rules.neighbours import NeighbourReason
from app.usecases.posts import actions
from app.usecases.review import presence
from app.usecases.review.presence import keep_presence
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import BOSS, another_boss, follow
from tests.clocks import StoppedClock
from tests.finding_marks import unmarked
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
BETTER = "La biblioteca abre el sábado 6, de 10:00 a 14:00."


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.submitted(session, town, now=clock())
    session.commit()
    return made


def at(town: Town, post: Post, page: str = "review") -> str:
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/{page}"


def verdict(session: Session, town: Town, post: Post, decision: str = "approved", **more) -> dict:
    version = posts.version_of(session, post)
    step = session.exec(select(RoundStep.id).where(RoundStep.state == "open")).first()
    session.commit()
    return {"verdict": decision, "seen_hash": version.content_hash, "seen_step": step} | more


def test_a_comment_is_read_on_the_review_with_its_words_marked(session, town, post, seat: Seat):
    client = seat(town.supervisor)
    form = {"text": "¿Seguro?", "quote": "este sábado", "back": "review"}
    answer = client.post(at(town, post, "comments"), data=form)
    assert (answer.status_code, answer.location) == (303, at(town, post, "review#comments"))
    page = client.get(at(town, post)).text
    assert "¿Seguro?" in page and 'comentario 1">' in page and "este sábado" in unmarked(page)


def test_words_that_left_the_text_are_said_to_be_gone(session, town, post, clock, seat: Seat):
    seat(town.supervisor).post(at(town, post, "comments"), data={"text": "¿Seguro?", "quote": "este sábado"})
    edited = post_factory.draft(town, now=clock(), text="La biblioteca abre el domingo.")
    actions.save_post(Work(session, town.author.actor, clock()), post, edited, base=post.base)
    session.commit()
    assert "palabras que ya no están en el texto" in seat(town.author).get(at(town, post, "comments")).text


def test_a_refused_comment_comes_back_as_it_was_typed(town, post, seat: Seat):
    answer = seat(town.author).post(at(town, post, "comments"), data={"text": "¿Seguro?", "quote": "el jueves"})
    assert answer.status_code == 422
    assert "Esas palabras no están" in answer.text and "el jueves" in answer.text and "¿Seguro?" in answer.text


def test_a_suggested_text_is_offered_where_it_is_written_and_taken(session, town, post, seat: Seat):
    name = f"{town.channels[0].id}:es"
    suggestion = {"reason": "Falta el día", "wording": name, "present": post_factory.TEXT, "suggested": BETTER}
    client = seat(town.supervisor)
    assert "ya no podrá aprobarla" in client.get(at(town, post)).text
    answer = client.post(at(town, post, "decision"), data=verdict(session, town, post, "changes_asked", **suggestion))
    assert answer.status_code == 303
    author = seat(town.author)
    page = author.get(at(town, post, "edit")).text
    assert "sugiere otro texto" in page and "<ins>" in page and "Aceptar el texto" in page
    offer = review_surroundings(session, post, now=post.created_at).unanswered[0]
    seen = posts.version_of(session, post).content_hash
    session.commit()
    taken = author.post(at(town, post, f"suggestions/{offer.id}/acceptance"), data={"seen_hash": seen})
    session.refresh(post)
    assert (taken.status_code, post.version) == (303, 2)
    assert BETTER in author.get(at(town, post, "edit")).text


def test_a_suggested_text_with_an_approval_is_refused_and_stays_typed(session, town, post, seat: Seat):
    suggestion = {"wording": f"{town.channels[0].id}:es", "present": post_factory.TEXT, "suggested": BETTER}
    answer = seat(town.supervisor).post(at(town, post, "decision"), data=verdict(session, town, post, **suggestion))
    session.refresh(post)
    assert (answer.status_code, post.status) == (422, PostStatus.IN_REVIEW)
    assert "llega a su autor al pedir cambios" in answer.text and BETTER in answer.text


def test_the_others_see_who_is_on_it_and_deciding_lets_go(session, town, post, clock, seat: Seat):
    other = another_boss(session, town, now=clock())
    service_steps(session, post, clock)
    me, them = seat(town.supervisor), seat(other)
    assert me.post(at(town, post, "presence"), data={"version": 1}).status_code == 303
    presence_text = f"{town.supervisor.user.name} lo está mirando desde las 10:00"
    assert presence_text in them.get(at(town, post)).text and presence_text in them.get(f"/o/{town.slug}/waiting").text
    assert presence_text not in me.get(at(town, post)).text
    part = them.post(at(town, post, "presence"), data={"version": 1}, headers={"HX-Request": "true"}).text
    assert presence_text in part and "<html" not in part
    me.post(at(town, post, "presence"), data={"version": 1, "deed": "leave"})
    assert presence_text not in them.get(at(town, post)).text


def test_whoever_is_on_one_of_several_is_told_in_its_row(session, town, post, clock, seat: Seat):
    other = another_boss(session, town, now=clock())
    post_factory.submitted(session, town, now=clock())
    service_steps(session, post, clock)
    assert "lo está mirando" not in seat(other).get(f"/o/{town.slug}/waiting").text
    seat(town.supervisor).post(at(town, post, "presence"), data={"version": 1})
    page = seat(other).get(f"/o/{town.slug}/waiting").text
    [watched] = [row for row in page.split("<tr>") if "lo está mirando desde las 10:00" in row]
    assert post.title in watched


def service_steps(session: Session, post: Post, clock: StoppedClock) -> None:
    """Call the reviewers appointed after the submission too."""
    refresh_candidates(session, post.organisation_id, rounds.open_steps(session, post.organisation_id), now=clock())
    session.commit()


class TestStale:
    def test_an_edit_meanwhile_is_shown_from_what_was_read(self, session, town, post, clock, seat: Seat):
        form = verdict(session, town, post, "rejected", reason="Falta el plazo", shown_at=clock().isoformat())
        clock.forward(minutes=3)
        edited = post_factory.draft(town, now=clock(), text=post_factory.TEXT.replace("sábado", "domingo"))
        actions.save_post(Work(session, town.author.actor, clock()), post, edited, base=post.base)
        post_factory.resubmit(session, town, post, now=clock())
        session.commit()
        answer = seat(town.supervisor).post(at(town, post, "decision"), data=form)
        assert answer.status_code == 409
        for words in ("Mientras la leía", "guardó la publicación", "sábado</del>", "domingo</ins>", "Falta el plazo"):
            assert words in answer.text
        assert "Seguir con lo que hay ahora" in answer.text

    def test_a_decision_meanwhile_says_whose_it_was_and_keeps_the_reason(self, session, town, post, clock, seat: Seat):
        other = another_boss(session, town, now=clock())
        form = verdict(session, town, post, "rejected", reason="Falta el plazo", shown_at=clock().isoformat())
        clock.forward(minutes=3)
        post_factory.decide(session, post, Verdict.APPROVED, by=other, now=clock())
        session.commit()
        answer = seat(town.supervisor).post(at(town, post, "decision"), data=form)
        assert answer.status_code == 409
        for words in ("Berta", "decidió sobre la publicación", "El texto es el mismo", "Falta el plazo"):
            assert words in answer.text

    def test_a_step_that_others_decided_meanwhile_is_not_taken_for_the_next(self, session, town, clock, seat: Seat):
        other = another_boss(session, town, now=clock())
        follow(session, town, RouteStep("Primero", BOSS), RouteStep("Segundo", BOSS), now=clock())
        post = post_factory.submitted(session, town, now=clock())
        session.commit()
        form = verdict(session, town, post, shown_at=clock().isoformat())
        clock.forward(minutes=1)
        post_factory.decide(session, post, Verdict.APPROVED, by=other, now=clock())
        session.commit()
        client = seat(town.supervisor)
        assert client.post(at(town, post, "decision"), data=form).status_code == 409
        assert len(session.exec(select(Decision.id)).all()) == 1
        session.commit()
        again = verdict(session, town, post)
        assert client.post(at(town, post, "decision"), data=again).status_code == 303


def test_what_changed_says_hours_accounts_and_windows(session, town, post, clock, seat: Seat):
    presence.record_view(session, post, user_id=town.supervisor.id, version=1, now=clock())
    post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock())
    both = tuple((channel.id, "es") for channel in town.channels)
    edited = post_factory.draft(town, now=clock(), hours=48, targets=both, title="Nuevo horario")
    actions.save_post(Work(session, town.author.actor, clock()), post, edited, base=post.base)
    post_factory.resubmit(session, town, post, now=clock())
    session.commit()
    page = seat(town.supervisor).get(at(town, post)).text
    changed = page[page.index('id="changes"') :]
    for words in (
        "Nuevo",
        "Título",
        "Cuentas",
        "Salida",
        "Plazo en que puede salir",
        "martes",
        "miércoles",
        "Ayuntamiento en X",
    ):
        assert words in changed


def test_an_hour_moved_inside_its_window_is_a_change_too(session, town, post, clock, seat: Seat):
    presence.record_view(session, post, user_id=town.supervisor.id, version=1, now=clock())
    draft = posts.draft_of(post, posts.version_of(session, post))
    later = (post.planned_at + timedelta(hours=3)).time()
    moved = replace(draft.plan, at=later)
    actions.reschedule_post(Work(session, town.author.actor, clock()), post, moved)
    session.commit()
    page = seat(town.supervisor).get(at(town, post)).text
    assert post.version == 1 and "Ha cambiado desde que la vio" in page and "Salida" in page


class TestNeighbours:
    def why(self, session: Session, town: Town, post: Post) -> dict[int, tuple[NeighbourReason, ...]]:
        variants = posts.current_version(session, post).variants
        neighbours = post_neighbours(session, post, variants, user_id=town.supervisor.id, step_id=None).neighbours
        return {neighbour.ordinal: neighbour.why for neighbour in neighbours}

    def test_each_says_why_it_is_one(self, session, town, post, clock):
        other_topic = town.topics[1].id
        words = "El mercado cierra por obras en la plaza."
        post_factory.post(session, town, now=clock(), text=words, topic_id=other_topic)
        post_factory.post(session, town, now=clock(), text=words, hours=24 * 6)
        post_factory.post(session, town, now=clock(), text=words, hours=24 * 10)
        post_factory.post(
            session, town, now=clock(), text=post_factory.TEXT + " Gratis.", hours=24 * 12, topic_id=other_topic
        )
        assert self.why(session, town, post) == {
            5: (NeighbourReason.ALIKE,),
            2: (NeighbourReason.SAME_DAY,),
            3: (NeighbourReason.SAME_TOPIC,),
        }

    def test_what_is_alike_has_its_place_however_full_the_day_is(self, session, town, post, clock):
        words = "El mercado cierra por obras en la plaza."
        for n in range(14):
            post_factory.post(session, town, now=clock(), text=words, hours=24 + n / 60)
        post_factory.post(session, town, now=clock(), text=post_factory.TEXT + " Gratis.", hours=24 * 12)
        assert list(self.why(session, town, post)) == [16, *range(2, 13)]

    def test_what_will_not_go_out_is_no_neighbour(self, session, town, post, clock):
        gone = post_factory.submitted(session, town, now=clock())
        post_factory.decide(session, gone, Verdict.REJECTED, by=town.supervisor, now=clock())
        assert self.why(session, town, post) == {}


def test_the_queue_is_walked_from_the_review(session, town, post, clock, seat: Seat):
    clock.forward(minutes=1)
    later = post_factory.submitted(session, town, now=clock())
    session.commit()
    client = seat(town.supervisor)
    first, second = client.get(at(town, post)).text, client.get(at(town, later)).text
    assert 'data-key="j"' in first and 'data-key="k"' not in first
    assert 'data-key="k"' in second and 'data-key="j"' not in second


def test_the_pages_cost_the_same_with_much_said_and_little(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, seat: Seat
):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    costs = []
    for more in (1, 6):
        for n in range(more):
            comment = {"text": f"Dicho {n}", "quote": "biblioteca"}
            seat(town.supervisor).post(at(town, post, "comments"), data=comment)
            post_factory.post(session, town, now=clock(), text=post_factory.TEXT + f" {n}")
            session.commit()
        pages = [(town.supervisor, "review"), (town.supervisor, "comments"), (town.author, "edit"), (town.author, "")]
        costs.append([spent(wiring, seat(who), at(town, post, page).rstrip("/")) for who, page in pages])
    assert costs[0] == costs[1] and max(costs[0]) < 15, costs


def spent(wiring: Wiring, client: FlaskClient, path: str) -> int:
    with counting(wiring.engine) as seen:
        assert client.get(path).status_code == 200
    return seen.count


def test_deeds_stay_light(session: Session, town: Town, post: Post, wiring: Wiring, seat: Seat):
    keep_presence(session, post, user_id=town.supervisor.id, version=1, now=post.created_at)
    session.commit()
    suggestion = {
        "reason": "Falta",
        "wording": f"{town.channels[0].id}:es",
        "present": post_factory.TEXT,
        "suggested": BETTER,
    }
    client = seat(town.supervisor)
    data = verdict(session, town, post, "changes_asked", **suggestion)
    with counting(wiring.engine) as seen:
        assert client.post(at(town, post, "decision"), data=data).status_code == 303
    assert seen.count < 25
    offer = review_surroundings(session, post, now=post.created_at).unanswered[0]
    version = posts.version_of(session, post)
    session.commit()
    author = seat(town.author)
    with counting(wiring.engine) as seen:
        path = at(town, post, f"suggestions/{offer.id}/acceptance")
        assert author.post(path, data={"seen_hash": version.content_hash}).status_code == 303
    assert seen.count < 25
