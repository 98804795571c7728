"""Parts left out of an approval, on every page and document about the post."""

import re
from io import BytesIO

from pypdf import PdfReader
from sqlmodel import Session, select

from app.adapters.mail.letters import TemplateLetters
from app.core.clock import Clock
from app.domain.approvals.rules.routes import RouteStep
from app.domain.notifications.models import Notice
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals import variant_setup
from tests.approvals.route_setup import BOSS, LEGAL, follow
from tests.approvals.test_pages import Seat, address, seen_hash
from tests.approvals.variant_setup import WHY, targets, variants
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.finding_marks import unmarked
from tests.people.passwords import GOOD, give
from tests.sample_town import Town
from tests.sittings.sitting_setup import appointed, opened
from tests.statement_counter import counting

OUT = "Mastodon · Ayuntamiento en Mastodon en catalán o valenciano"
ONLY = "Aprobar solo algunas cuentas o lenguas"


def sent(session: Session, town: Town, *, now, **more: object) -> Post:
    made = variant_setup.sent(session, town, now=now, **more)
    session.commit()
    return made


def typed(session: Session, town: Town, post: Post, *, less: int | None = 0, **more: object) -> dict[str, object]:
    """Return the form's fields with one box unticked; with None, with all of them unticked."""
    keys = [variants(session, post)[target] for target in targets(town)]
    chosen = [] if less is None else [key for n, key in enumerate(keys) if n != less]
    return {"verdict": "approved", "seen_hash": seen_hash(session, post), "offered": keys, "chosen": chosen} | more


def test_the_form_refuses_in_words_and_keeps_what_was_ticked(session: Session, town: Town, clock: Clock, seat: Seat):
    plain, post = post_factory.submitted(session, town, now=clock()), sent(session, town, now=clock())
    client, decision = seat(town.supervisor), address(town, post, "decision")
    assert ONLY not in client.get(address(town, plain, "review")).text
    page = client.get(address(town, post, "review")).text
    assert ONLY in page and page.count('name="offered"') == page.count(" checked") == 3
    for data, message in (
        (typed(session, town, post), "Escriba por qué deja algo fuera"),
        (typed(session, town, post, less=None, reason=WHY), "Marque al menos una"),
        (typed(session, town, post, reason=WHY, verdict="rejected"), "vale para toda la publicación"),
        (typed(session, town, post, reason=WHY, chosen=[10**6]), "no está en el texto"),
        (typed(session, town, post, reason=WHY, verdict="left_out"), "Elija una de las opciones"),
        (typed(session, town, post, reason=WHY, chosen=["x"]), "Escriba un número"),
    ):
        answer = client.post(decision, data=data)
        assert (answer.status_code, message in answer.text) == (422, True)
        assert answer.text.count(" checked") == len([key for key in data["chosen"] if key in data["offered"]])
        assert f"{data.get('reason', '')}</textarea>" in answer.text and re.search(r"<details[^>]* open>", answer.text)
    session.refresh(post)
    assert post.status is PostStatus.IN_REVIEW


def test_everything_that_tells_of_the_post_says_what_was_left_out(
    session: Session, town: Town, clock: Clock, seat: Seat, app, wiring: Wiring
):
    follow(session, town, RouteStep("Jurídico", LEGAL), RouteStep("Visto bueno", BOSS), now=clock())
    post = sent(session, town, now=clock())
    desk = Desk(app, wiring, town)
    first = typed(session, town, post, reason=WHY)
    assert seat(town.legal_reviewer).post(address(town, post, "decision"), data=first).status_code == 303

    boss = seat(town.supervisor)
    page = unmarked(boss.get(address(town, post, "review")).text)
    assert "Ya se ha dejado fuera" in page and WHY in page and page.count('name="offered"') == 2
    assert (
        page.index(variant_setup.TEXTS["es"])
        < page.index("Ver el texto que no sale")
        < page.index(variant_setup.TEXTS["ca"])
    )
    stale = boss.post(address(town, post, "decision"), data=first)
    assert stale.status_code == 409 and "otra persona ha dejado fuera" in stale.text and WHY in stale.text
    name = f"{post.year}-{post.ordinal}"
    together = unmarked(boss.get(f"/o/{town.slug}/waiting/together?post={name}").text)
    assert variant_setup.TEXTS["es"] in together and variant_setup.TEXTS["ca"] not in together
    for rest in ("waiting", "today", "posts"):
        assert "sin Mastodon en catalán o valenciano" in boss.get(f"/o/{town.slug}/{rest}").text
    less = {"verdict": "approved", "less": 1, "seen_hash": first["seen_hash"]}
    done = boss.post(address(town, post, "decision"), data=less)
    assert "Aprobada en parte" in boss.get(done.location).text

    notice = session.exec(select(Notice).where(Notice.kind == "review_decided")).one()
    subject, text = TemplateLetters().compose(notice.kind, notice.context | {"name": "Ana"}, locale="en")
    session.commit()
    assert subject.startswith("Approved in part") and f"Catalan or Valencian. Left out by Legal Reviewer: {WHY}" in text
    staff = next(iter(desk.calendar(town.editor).walk("VEVENT")))["DESCRIPTION"]
    assert "Queda fuera: Ayuntamiento en Mastodon (Mastodon) en catalán o valenciano" in staff
    assert f"Cuentas: {town.channels[0].name} (Mastodon), {town.channels[1].name} (X)" in staff
    month = boss.get(f"/o/{town.slug}/calendar?month={post.planned_on:%Y-%m}").text
    assert "sin Mastodon en catalán o valenciano" in month

    author, here = seat(town.author), f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    page = author.get(here).text
    assert "menos lo que quedó fuera" in page and "Lo dejó fuera Legal Reviewer" in page
    assert f"aprobó una parte y dejó fuera {OUT}" in page
    assert "Preparar otra con lo que falta" in page
    assert "Preparar otra con lo que falta" not in seat(town.auditor).get(here).text
    made = author.post(f"{here}/remainder").location
    assert author.post(f"{here}/remainder").location == made
    assert "Preparar otra con lo que falta" not in author.get(here).text and made in author.get(here).text
    assert here in author.get(made).text and "Lleva lo que quedó fuera de" in author.get(made).text


def test_it_costs_no_more_statements_than_the_whole(session: Session, town: Town, clock: Clock, seat: Seat, wiring):
    boss, author, costs = seat(town.supervisor), seat(town.author), []
    for less in (9, 0):
        post = sent(session, town, now=clock())
        data = typed(session, town, post, less=less, reason=WHY)
        with counting(wiring.engine) as review:
            boss.get(address(town, post, "review"))
        with counting(wiring.engine) as deed:
            boss.post(address(town, post, "decision"), data=data)
        with counting(wiring.engine) as page:
            author.get(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}")
        costs.append((review.count, deed.count, page.count))
    review, deed, page = costs[0]
    assert costs[0] == costs[1] and (review < 15, deed < 25, page < 15) == (True, True, True)


def test_a_sitting_decides_a_part_and_its_minutes_tell_which(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, seat: Seat
):
    appointed(session, town, now=clock())
    give(session, wiring, town.supervisor)
    urgent, post = (sent(session, town, now=clock(), hours=72 + n) for n in range(2))
    client = seat(town.supervisor)
    client.post(address(town, urgent, "decision"), data=typed(session, town, urgent, reason="Corte de agua."))
    sitting = opened(session, town, wiring, clock)
    home = f"/o/{town.slug}/sittings/{sitting.id}"
    walk = f"{address(town, post, 'decision')}?sitting={sitting.id}"
    assert client.post(walk, data=typed(session, town, post, reason=WHY)).location == home
    assert "Supervisor aprobó, sin Mastodon en catalán o valenciano" in client.get(home).text
    page = client.get(f"{home}/closing").text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen and client.post(f"{home}/closing", data={"password": GOOD, "seen": seen[1]}).status_code == 303
    minutes = client.get(f"{home}/minutes").text
    assert "Aprobada para" in minutes and minutes.count(f"Queda fuera: {OUT}.") == 2
    printed = PdfReader(BytesIO(client.get(f"{home}/minutes.pdf").data))
    words = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert "Aprobada para" in words and words.count(f"Queda fuera: {OUT}.") == 2
