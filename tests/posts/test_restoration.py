"""An earlier version, taken up again by whoever may edit, under the rules of any save."""

from sqlmodel import Session, select

from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.post_factory import TEXT
from tests.posts.composer_form import page_of, send, typed
from tests.posts.conftest import Seat
from tests.posts.test_working_copies import CLOSES, copies
from tests.sample_town import Town
from tests.statement_counter import counting

RESTORATION = ("versions", "1", "restoration")


def versions(session: Session, post: Post) -> dict[int, PostVersion]:
    rows = session.exec(select(PostVersion).where(PostVersion.post_id == post.id)).all()
    session.commit()
    return {version.number: version for version in rows}


def rewritten(seat: Seat, town: Town, session: Session, post: Post) -> None:
    send(seat(town.author), town, post, title="Otro título", text=[CLOSES, ""], base=post.base)
    session.refresh(post)
    session.commit()


def test_it_becomes_a_new_version_with_its_text_and_title(town: Town, session: Session, post: Post, seat: Seat):
    was = posts.draft_of(post, versions(session, post)[1])
    rewritten(seat, town, session, post)
    author = seat(town.author)
    answer = author.post(page_of(town, post, *RESTORATION), data={"base": post.base})
    assert answer.status_code == 303 and answer.location.endswith(page_of(town, post, "edit"))
    third = versions(session, post)[3]
    assert third.body["texts"] == was.texts and third.title == was.title and "versión 1" in third.note
    page = author.get(page_of(town, post, "edit")).text
    assert f"{TEXT}</textarea>" in page and "Versión 1 recuperada" in page


def test_words_typed_and_not_saved_yet_get_a_version_first(town: Town, session: Session, post: Post, seat: Seat):
    rewritten(seat, town, session, post)
    form = typed(town, text=["Y abre el domingo.", ""], base=post.base, copy_key="")
    assert seat(town.author).post(page_of(town, post, *RESTORATION), data=form).status_code == 303
    kept = versions(session, post)
    assert kept[3].body["texts"]["es"] == "Y abre el domingo." and kept[4].body["texts"]["es"] == TEXT


def test_of_a_post_in_review_it_ends_the_review_and_keeps_what_is_typed(
    town: Town, session: Session, clock: StoppedClock, post: Post, seat: Seat
):
    rewritten(seat, town, session, post)
    post_factory.resubmit(session, town, post, now=clock())
    session.commit()
    assert "Recuperarla y anular la revisión" in seat(town.author).get(page_of(town, post)).text
    form = typed(town, text=["A medias", ""], base=post.base, copy_key="")
    assert seat(town.author).post(page_of(town, post, *RESTORATION), data=form).status_code == 303
    assert versions(session, post)[3].body["texts"]["es"] == TEXT
    session.refresh(post)
    session.commit()
    assert post.status is PostStatus.DRAFT
    assert copies(session)[0].body["text"][0] == "A medias"


def test_over_what_somebody_saved_meanwhile_it_is_refused(town: Town, session: Session, post: Post, seat: Seat):
    seen = post.base
    rewritten(seat, town, session, post)
    answer = seat(town.author).post(page_of(town, post, *RESTORATION), data={"base": seen})
    assert answer.status_code == 409 and "mientras usted escribía" in answer.text
    assert len(versions(session, post)) == 2


def test_a_version_that_is_none_and_a_reader_are_refused(town: Town, session: Session, post: Post, seat: Seat):
    rewritten(seat, town, session, post)
    unknown = page_of(town, post, "versions", "7", "restoration")
    assert seat(town.author).post(unknown, data={"base": post.base}).status_code == 404
    assert seat(town.auditor).post(page_of(town, post, *RESTORATION), data={"base": post.base}).status_code == 403


def test_both_pages_offer_it_to_who_may_edit(town: Town, session: Session, post: Post, seat: Seat):
    rewritten(seat, town, session, post)
    address = page_of(town, post, *RESTORATION)
    assert f'action="{address}"' in seat(town.author).get(page_of(town, post)).text
    assert f'formaction="{address}"' in seat(town.author).get(page_of(town, post, "edit")).text
    assert address not in seat(town.auditor).get(page_of(town, post)).text


def test_it_takes_few_statements_and_offering_it_none(
    town: Town, session: Session, wiring: Wiring, post: Post, seat: Seat
):
    rewritten(seat, town, session, post)
    client = seat(town.author)
    with counting(wiring.engine) as opening:
        assert "Versiones anteriores" in client.get(page_of(town, post, "edit")).text
    with counting(wiring.engine) as restoring:
        client.post(page_of(town, post, *RESTORATION), data={"base": post.base})
    assert (opening.count < 15, restoring.count < 25) == (True, True), (opening.count, restoring.count)
