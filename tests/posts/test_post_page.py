"""A post's page, and its actions."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries import deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.posts import endings
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.finding_marks import unmarked
from tests.posts.composer_form import page_of, send
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

StatusOf = Callable[[Post], PostStatus]


@pytest.fixture
def published(session: Session, approved: Post) -> Post:
    for delivery in deliveries.post_deliveries(session, approved):
        delivery.state, delivery.permalink = DeliveryState.PUBLISHED, "https://social.example/@riba/1"
        delivery.next_attempt_at = None
    session.commit()
    return approved


def test_the_page_says_where_it_stands_and_what_comes_next(town: Town, post: Post, seat: Seat):
    page = seat(town.author).get(page_of(town, post)).text
    assert "borrador" in page and "Al enviarla irá a: Visto bueno." in page
    assert post_factory.TEXT in unmarked(page) and "48 de 500" in page


def test_an_approved_post_says_when_it_goes_out(town: Town, approved: Post, seat: Seat):
    page = seat(town.author).get(page_of(town, approved)).text
    assert "Aprobada: sale el martes 2 mar 2027, 09:00." in page and "programada" in page


def test_a_published_post_shows_its_address_and_cannot_be_edited(town: Town, published: Post, seat: Seat):
    page = seat(town.author).get(page_of(town, published)).text
    assert "https://social.example/@riba/1" in page and "Corregir" in page
    refused = seat(town.author).get(page_of(town, published, "edit"))
    assert refused.status_code == 409 and "prepare una publicación nueva que la corrija" in refused.text


def test_what_was_typed_survives_the_refusal_of_a_late_edit(town: Town, published: Post, seat: Seat):
    answer = send(seat(town.author), town, published, text=["Rectificación", ""])
    assert answer.status_code == 409 and "Rectificación" in answer.text


def test_a_decision_is_shown_with_its_reason(town: Town, session: Session, clock: StoppedClock, seat: Seat):
    post = post_factory.submitted(session, town, now=clock())
    post_factory.decide(
        session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock(), reason="Diga hasta cuándo"
    )
    session.commit()
    page = seat(town.author).get(page_of(town, post)).text
    assert "pidió cambios" in page and "Diga hasta cuándo" in page


def test_any_two_versions_are_compared_word_by_word(session: Session, town: Town, post: Post, seat: Seat):
    for text in ("Abre el lunes.", "Abre el martes."):
        send(seat(town.author), town, post, text=[text, ""])
        session.refresh(post)
        session.commit()
    page = seat(town.author).get(page_of(town, post)).text
    assert "lunes</del>" in page and "martes</ins>" in page
    older = seat(town.author).get(page_of(town, post) + "?older=1&newer=2").text
    assert "biblioteca" in older and "lunes" in older and "martes</ins>" not in older


def test_the_record_tells_the_history(town: Town, post: Post, seat: Seat):
    assert "creó la publicación" in seat(town.auditor).get(page_of(town, post)).text


@pytest.mark.parametrize(
    ("role", "offered"),
    [(Role.AUTHOR, True), (Role.EDITOR, True), (Role.AUDITOR, False), (Role.LEGAL_REVIEWER, False)],
)
def test_a_deed_is_offered_to_whom_it_belongs(role: Role, offered: bool, town: Town, post: Post, seat: Seat):
    page = seat(town.people[role]).get(page_of(town, post)).text
    assert ("Enviar a aprobación" in page, "/edit" in page, "Retirarla" in page) == (offered,) * 3


def test_a_draft_is_sent_from_its_page(town: Town, post: Post, seat: Seat, status_of: StatusOf):
    seat(town.author).post(page_of(town, post, "submission"))
    assert status_of(post) is PostStatus.IN_REVIEW


def test_what_is_not_ready_goes_back_to_the_composer(town: Town, post: Post, seat: Seat):
    send(seat(town.author), town, post, topic="")
    answer = seat(town.author).post(page_of(town, post, "submission"))
    assert "Elija un tema" in seat(town.author).get(answer.location).text


def test_withdrawing_needs_a_reason(town: Town, post: Post, seat: Seat, status_of: StatusOf):
    silent = seat(town.author).post(page_of(town, post, "withdrawal"), data={"reason": ""})
    assert silent.status_code == 422 and status_of(post) is PostStatus.DRAFT
    seat(town.author).post(page_of(town, post, "withdrawal"), data={"reason": "El acto se anula"})
    assert status_of(post) is PostStatus.WITHDRAWN
    assert "El acto se anula" in seat(town.author).get(page_of(town, post)).text


def test_a_held_post_is_released_only_by_whom_it_belongs(town: Town, approved: Post, seat: Seat, status_of: StatusOf):
    seat(town.author).post(page_of(town, approved, "hold"), data={"reason": "Aviso de tormenta"})
    assert status_of(approved) is PostStatus.ON_HOLD
    assert seat(town.editor).post(page_of(town, approved, "release"), data={"reason": "Ya"}).status_code == 403
    assert "Levantar la retención" not in seat(town.editor).get(page_of(town, approved)).text
    seat(town.author).post(page_of(town, approved, "release"), data={"reason": "Pasó"})
    assert status_of(approved) is PostStatus.APPROVED
    seat(town.legal_reviewer).post(page_of(town, approved, "hold"), data={"reason": "Falta el informe"})
    page = seat(town.author).get(page_of(town, approved)).text
    assert "«Revisión jurídica»" in page and "Levantar la retención" not in page
    assert seat(town.author).post(page_of(town, approved, "release"), data={"reason": "Ya"}).status_code == 403
    seat(town.supervisor).post(page_of(town, approved, "release"), data={"reason": "Pasó"})
    assert status_of(approved) is PostStatus.APPROVED


def test_a_refused_deed_keeps_its_reason(town: Town, post: Post, seat: Seat):
    answer = seat(town.author).post(page_of(town, post, "hold"), data={"reason": "Aviso de tormenta"})
    assert answer.status_code == 409 and "Aviso de tormenta" in answer.text


def test_a_withdrawn_post_is_reopened_as_a_draft(
    town: Town, session: Session, clock: StoppedClock, post: Post, seat: Seat, status_of: StatusOf
):
    endings.withdraw_post(Work(session, town.author.actor, clock()), post, reason="Se anula")
    session.commit()
    seat(town.author).post(page_of(town, post, "reopening"))
    assert status_of(post) is PostStatus.DRAFT


def test_the_page_costs_a_constant_number_of_statements(town: Town, wiring: Wiring, approved: Post, seat: Seat):
    sitting = seat(town.supervisor)
    with counting(wiring.engine) as seen:
        sitting.get(page_of(town, approved))
    assert seen.count < 15
