"""Words beside a text (described, heard, titled, drawn of a link) are sealed, and have their authors, as it has."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from sqlmodel import select

from app.core.errors import NotPermitted
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.media.models import ProposedCaptions
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.usecases.media.proposed_captions import request_captions
from app.usecases.posts import actions
from app.usecases.review import feedback
from app.usecases.review.feedback_records import QuotedWords
from tests import post_factory
from tests.attack.words_studio import ADDRESS, NEW, READ, TYPED, WITH_FILE, WITH_PAGE, Beside, Studio, cues
from tests.authorship.test_doors import WORDS, Desk, comment
from tests.media.pictures import picture
from tests.page_forms import form_of
from tests.posts.composer_form import page_of
from tests.publishing import sender_setup
from tests.spreadsheets.exported import export
from tests.spreadsheets.uploads import Desk as Sheets

pytestmark = pytest.mark.postgresql


@pytest.fixture
def studio(request, session, wiring, connected, clock, tmp_path, seat) -> Studio:
    return Studio(session, wiring, connected, clock, request.param, tmp_path, seat)


def of_each(*besides: Beside) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("studio", besides, indirect=True, ids=str)


def typed_again(studio: Studio, post: Post, *where: str) -> int:
    """Send the composer's form as a browser without scripts does, with other words in the place of those."""
    author, action = studio.clients(studio.town.author), page_of(studio.town, post)
    studio.session.commit()
    pairs = form_of(author.get(f"{action}/edit").text, action)
    changed = [(name, value.replace("cita para", NEW)) for name, value in pairs]
    form = {name: [said for key, said in changed if key == name] for name, _ in changed}
    return author.post("/".join((action, *where)), data=form | {"deed": "save"}).status_code


def in_the_editor(studio: Studio, post: Post) -> None:
    assert typed_again(studio, post) == 303


def by_itself(studio: Studio, post: Post) -> None:
    assert typed_again(studio, post, "copy") in (200, 204)


def in_another_post(studio: Studio, _post: Post) -> None:
    """Have the library keep what was said of the file last."""
    post_factory.submitted(studio.session, studio.town, now=studio.clock(), hours=9, title="Otra", **studio.fields(NEW))


def in_the_library(studio: Studio, _post: Post) -> None:
    """Do whatever a file's page offers, and bring a picture's newer version."""
    author, here = studio.clients(studio.town.author), f"/o/{studio.town.slug}/media/{studio.digest}"
    studio.session.commit()
    rights = {"licence": "own", "depicts": "nobody", "origin": "made", "author": NEW, "source": NEW, "proof": NEW}
    newer = {"new_image": (BytesIO(picture("PNG", (32, 24))), f"{NEW}.png"), "same_rights": "1"}
    asked = {"focus": {"focus_x": "3", "focus_y": "97"}, "tags": {"tags": NEW}, "rights": rights, "versions": newer}
    answers = [author.post(f"{here}/{deed}", data=data).status_code for deed, data in asked.items()]
    assert answers[:3] == [303] * 3 and answers[3] == (303 if studio.beside.of == "picture" else 409)


def by_what_is_heard(studio: Studio, _post: Post) -> None:
    """Have a machine propose other captions of the film."""
    if studio.beside.of == "film":
        request_captions(Work(studio.session, studio.town.author.actor, studio.clock()), studio.digest, "es")
        proposed = studio.session.exec(select(ProposedCaptions)).one()
        proposed.text, proposed.finished_at = cues(NEW), studio.clock()


def in_a_sheet(studio: Studio, _post: Post) -> None:
    """Export the post, and bring it back with other words for its picture."""
    client = studio.clients(studio.town.author)
    studio.session.commit()
    rows = list(csv.reader(StringIO(export(client).decode("utf-8-sig")), delimiter=";"))
    for row in rows[1:]:
        row[rows[0].index("Texto alternativo")] = NEW
    (brought := StringIO()).write("\ufeff")
    csv.writer(brought, delimiter=";").writerows(rows)
    where = Sheets(client).bring(brought.getvalue().encode()).location
    assert "2027/0001" in Sheets(client).apply(where)


def by_an_earlier_version(studio: Studio, post: Post) -> None:
    restoring, base = page_of(studio.town, post, "versions", "1", "restoration"), post.base
    studio.session.commit()
    assert studio.clients(studio.town.author).post(restoring, data={"base": base}).status_code == 303


DOORS = pytest.mark.parametrize(
    "door", [by_itself, in_another_post, in_the_library, by_what_is_heard, in_a_sheet], ids=lambda door: door.__name__
)


@DOORS
@of_each(*WITH_FILE)
def test_what_is_changed_elsewhere_does_not_leave(door: Callable[[Studio, Post], None], studio: Studio):
    post = studio.approved(WORDS)
    before = studio.would_send(post)
    door(studio, post)
    studio.session.commit()
    assert sender_setup.status_of(studio.session, post) is PostStatus.APPROVED
    sent = studio.sends(post)
    assert sent == before and len(sent) == 1 and NEW not in repr(sent)


@of_each(WITH_PAGE)
def test_what_the_linked_page_says_later_does_not_leave(studio: Studio):
    post = studio.approved(WORDS)
    before = studio.would_send(post)
    studio.read_page(title=NEW, description=NEW)
    assert studio.sends(post) == before and NEW not in repr(before)


@of_each(*TYPED)
def test_what_is_changed_in_the_post_waits_for_a_new_approval(studio: Studio):
    post = studio.approved(WORDS)
    was = post.version
    in_the_editor(studio, post)
    studio.session.refresh(post)
    assert (post.status, post.version) == (PostStatus.DRAFT, was + 1)
    assert studio.sends(post) == []


@of_each(*WITH_FILE)
def test_words_of_an_earlier_version_taken_up_again_wait_for_a_new_approval(studio: Studio):
    post = studio.changed_once()
    by_an_earlier_version(studio, post)
    studio.session.refresh(post)
    assert (post.status, post.version) == (PostStatus.DRAFT, 3)
    assert studio.sends(post) == []


@of_each(*TYPED, *READ)
def test_whoever_typed_words_beside_a_text_cannot_approve_it(studio: Studio):
    desk = Desk(studio.session, studio.town, studio.clock)
    comment(desk)
    studio.session.commit()
    words = studio.fields(WORDS)
    post = desk.pasted(**{"text": "El sábado abrimos.", **words})
    assert [author.user_id for author in desk.recognised(post)] == [desk.approver.id]
    with pytest.raises(NotPermitted, match="Ha intervenido"):
        desk.decides(post)


@of_each(WITH_PAGE)
def test_whoever_quotes_the_card_of_a_link_in_its_post_decides_it(studio: Studio):
    desk, words = Desk(studio.session, studio.town, studio.clock), studio.fields(WORDS)
    post = post_factory.submitted(studio.session, studio.town, now=desk.now, **words)
    studio.clock.forward(minutes=1)
    feedback.add_comment(Work(studio.session, desk.boss, desk.now), post, f"La tarjeta dice: {WORDS}", QuotedWords())
    desk.decides(post, Verdict.CHANGES_ASKED)
    whole = post_factory.draft(studio.town, now=desk.now, text=f"Abrimos el domingo: {ADDRESS}")
    author = studio.town.author.actor
    actions.save_post(Work(studio.session, author, desk.now), post, whole, base=post.base)
    post_factory.resubmit(studio.session, studio.town, post, now=desk.now)
    assert desk.recognised(post) == []
    desk.decides(post)


@of_each(*TYPED)
def test_whoever_typed_them_in_the_same_place_of_another_post_cannot_either(studio: Studio):
    desk, words = Desk(studio.session, studio.town, studio.clock), studio.fields(WORDS)
    post_factory.post(studio.session, studio.town, now=desk.now, by=desk.approver, title="Otra", **words)
    post = desk.pasted("El sábado abrimos.", **words)
    assert [author.user_id for author in desk.recognised(post)] == [desk.approver.id]


@of_each(*WITH_FILE, WITH_PAGE)
def test_words_beside_a_text_that_nobody_else_typed_are_approved(studio: Studio):
    assert studio.approved(WORDS).status is PostStatus.APPROVED
