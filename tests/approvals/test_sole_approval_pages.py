"""The pages of the two lanes: their content, their readers, and their low cost."""

import re
from datetime import timedelta

import pytest

from app.db.work import Work
from app.domain.approvals.models.decisions import SoleAct
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.sole_approval import SoleActKind
from app.domain.approvals.rules.states import RoundState
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals import emergency
from tests import post_factory
from tests.approvals import lane_setup
from tests.statement_counter import counting

PAGES = ("/emergency", "", "/sole-approval")


def at(post, suffix=""):
    return f"/o/riba/posts/{post.year}/{post.ordinal}{suffix}"


def hash_of(session, post):
    """Return the hash, leaving nothing locked."""
    session.refresh(post)
    content_hash = posts.version_of(session, post).content_hash
    session.commit()
    return content_hash


@pytest.fixture
def quiet(session, town, clock):
    """Return the writer who also decides, the later reviewer, and the post submitted."""
    elvira, olga = lane_setup.small_town(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    session.commit()
    return elvira, olga, post


def test_from_one_signature_to_the_other(session, seat, quiet):
    elvira, olga, post = quiet
    mine, theirs = seat(elvira), seat(olga)
    assert "Aprobación única…" in mine.get(at(post)).text
    assert "Aprobar con mi sola firma" in mine.get(at(post, "/sole-approval")).text
    typed = {"reason": "Mi compañera está de baja", "seen_hash": hash_of(session, post)}
    assert mine.post(at(post, "/sole-approval"), data=typed).status_code == 303
    assert "La aprobó Elvira sin otra persona" in mine.get(at(post)).text
    assert "Esperan la revisión de otra persona: 1" in theirs.get("/o/riba/waiting").text
    assert "Mi compañera está de baja" in theirs.get("/o/riba/later-reviews").text
    assert "Conforme" in theirs.get(at(post, "/later-review")).text
    refused = theirs.post(at(post, "/later-review"), data={"deed": "to_correct", "reason": ""})
    assert refused.status_code == 422 and "Escriba qué hay que corregir" in refused.text
    assert theirs.post(at(post, "/later-review"), data={"deed": "agreed", "reason": ""}).status_code == 303
    assert "Olga la revisó después" in mine.get(at(post)).text
    assert theirs.get(at(post, "/later-review")).status_code == 409


def test_the_calendar_says_so(session, seat, quiet, clock):
    elvira, _, post = quiet
    assert "aprobación única" not in seat(elvira).get("/o/riba/calendar", follow_redirects=True).text
    lane_setup.approve_alone(session, post, elvira, now=clock())
    session.commit()
    assert "aprobación única" in seat(elvira).get("/o/riba/calendar", follow_redirects=True).text


def test_without_a_reason_what_was_typed_stays(session, seat, quiet):
    elvira, _, post = quiet
    answer = seat(elvira).post(at(post, "/sole-approval"), data={"reason": " ", "seen_hash": hash_of(session, post)})
    session.expire_all()
    assert answer.status_code == 422 and post.status is PostStatus.IN_REVIEW


def test_where_no_lane_is_open_the_page_says_why_and_has_no_button(session, town, clock, seat):
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    session.commit()
    page = seat(elvira).get(at(post, "/sole-approval")).text
    assert "lo decide otra persona" in page and "Aprobar con mi sola firma" not in page


def test_late_ones_are_shown_to_the_administrator(session, town, seat, quiet, clock):
    elvira, _, post = quiet
    lane_setup.approve_alone(session, post, elvira, now=clock())
    session.commit()
    admin = seat(town.administrator)
    assert "Fuera de plazo" not in admin.get("/o/riba/settings").text
    clock.forward(days=20)
    assert "Fuera de plazo sin que otra persona las revise: 1" in admin.get("/o/riba/settings").text
    assert "Fuera de plazo" in admin.get("/o/riba/later-reviews").text


def many(session, post, act, count):
    """Repeat the act on as many more rounds of the post, each due a minute later and reviewed."""
    version = posts.version_of(session, post)
    route = session.get_one(Round, act.round_id).route_version_id
    owner_fields = {"organisation_id": post.organisation_id, "post_id": post.id}
    for n in range(count):
        at = act.done_at + timedelta(minutes=n)
        of_round = {"post_version_id": version.id, "route_version_id": route, "content_hash": version.content_hash}
        round_ = Round(**owner_fields, **of_round, state=RoundState.APPROVED, opened_at=at)
        session.add(round_)
        session.flush()
        for number, deed in ((1, SoleActKind.APPROVED), (2, SoleActKind.AGREED))[: 1 + n % 2]:
            row = {"number": number, "lane": act.lane, "deed": deed, "reason": f"caso {n}.", "user_name": "Elvira"}
            session.add(SoleAct(**owner_fields, **row, round_id=round_.id, done_at=at, due_at=at))
    session.commit()


def test_long_lists_have_pages_of_their_own(session, seat, quiet, clock):
    elvira, olga, post = quiet
    act = lane_setup.approve_alone(session, post, elvira, now=clock())
    many(session, post, act, 102)
    client, read = seat(olga), set()
    page = client.get("/o/riba/later-reviews").text
    assert "50 de 52" in page and page.count("caso ") == 100
    for name in ("waiting", "from"):
        following = re.search(rf"/o/riba/later-reviews\?{name}=[^\"]+", page).group()
        read |= set(re.findall(r"caso \d+\.", client.get(following).text))
    assert len(read | set(re.findall(r"caso \d+\.", page))) == 102


def test_the_administrator_switches_the_mode(session, town, seat, quiet):
    admin = seat(town.administrator)
    assert "Elvira" in admin.get("/o/riba/later-reviews/mode").text
    assert admin.post("/o/riba/later-reviews/mode", data={"days": "7"}).status_code == 303
    session.refresh(town.organisation)
    assert (town.organisation.small_town_mode, town.organisation.review_days) == (False, 7)
    session.commit()
    assert admin.post("/o/riba/later-reviews/mode", data={"days": "99"}).status_code == 422
    assert seat(town.editor).get("/o/riba/later-reviews/mode").status_code == 403


def test_two_people_in_two_taps(session, town, clock, seat):
    post = lane_setup.flooded(session, town, now=clock(), by=town.author)
    session.commit()
    author, chief = seat(town.author), seat(town.supervisor)
    assert "Vía de emergencia" in author.get(at(post)).text
    page = author.get(at(post, "/emergency")).text
    assert lane_setup.FLOOD in page and "Pedir confirmación" in page
    typed = {"seen_hash": hash_of(session, post)}
    assert author.post(at(post, "/emergency/request"), data=typed).status_code == 303
    assert "No espera nada de usted" in author.get(at(post, "/emergency")).text
    assert "Confirmar" in chief.get(at(post, "/emergency")).text
    typed = {"seen_hash": hash_of(session, post)}
    answer = chief.post(at(post, "/emergency/confirmation"), data=typed, follow_redirects=True)
    assert "Confirmada: sale ahora." in answer.text


def test_a_text_that_changed_is_not_confirmed(session, town, clock, seat):
    post = lane_setup.flooded(session, town, now=clock(), by=town.author)
    emergency.request_confirmation(Work(session, town.author.actor, clock()), post)
    session.commit()
    answer = seat(town.supervisor).post(at(post, "/emergency/confirmation"), data={"seen_hash": "0" * 64})
    assert answer.status_code == 409 and "El texto ha cambiado" in answer.text


def test_where_nobody_answers_whoever_wrote_it_may_sign(session, town, clock, seat):
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    emergency.request_confirmation(Work(session, elvira.actor, clock()), post)
    session.commit()
    assert "Aprobar con mi sola firma" in seat(elvira).get(at(post, "/emergency")).text


def test_without_an_emergency_there_is_no_lane(session, town, clock, seat):
    post = post_factory.post(session, town, now=clock())
    session.commit()
    assert seat(town.author).get(at(post, "/emergency")).status_code == 409
    assert "Vía de emergencia" not in seat(town.author).get(at(post)).text


@pytest.mark.parametrize("which", ["/emergency", "/sole-approval", ""])
def test_a_page_takes_few_statements(session, town, clock, seat, wiring, which):
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    emergency.request_confirmation(Work(session, elvira.actor, clock()), post)
    session.commit()
    client = seat(elvira)
    client.get(at(post, which))
    with counting(wiring.engine) as seen:
        assert client.get(at(post, which)).status_code == 200
    assert seen.count < 15, "\n".join(text[:90] for text in seen.texts)
