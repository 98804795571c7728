"""The public page: only chosen content, as finished bytes with validators, and nothing about staff."""

import csv
import io
import json
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring
from sqlmodel import Session, select

from app.domain.directory.rules.networks import ChannelState
from app.domain.posts.models import Post
from app.domain.public.models import PublicDocument
from app.domain.public.rules.settings import PagePart
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.feeds import projection
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.page_checks import HEAVIEST_BYTES
from tests.public.page_setup import CONTENT, Desk
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

PAGES = ("", "plan", "line", "participation", "accounts", "verify", "published", "newsletter", "indicators", "data")


def paths(session: Session) -> list[str]:
    return list(session.exec(select(PublicDocument.path).order_by(PublicDocument.path)))


def whole(desk: Desk, content: dict | None = None) -> Desk:
    desk.adopt_plan(content=content)
    desk.adopt_line()
    desk.publish_more()
    desk.open()
    return desk


def published(session: Session, town: Town, clock: StoppedClock, **fields: object) -> Delivery:
    made = post_factory.approved(session, town, now=clock(), **fields)
    sent = session.exec(select(Delivery).where(Delivery.post_id == made.id).order_by(Delivery.id)).one()
    sent.state, sent.settled_at = DeliveryState.PUBLISHED, clock()
    sent.permalink = f"https://social.example/@riba/{made.id}"
    session.commit()
    return sent


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_nothing_is_public_until_it_is_opened_and_nothing_tells_it_from_a_body_that_does_not_exist(desk: Desk):
    desk.adopt_plan()
    closed, nobody = desk.ask(), desk.app.test_client().get("/p/nadie/")
    assert (closed.status_code, closed.text) == (404, nobody.text)
    desk.open()
    desk.open(is_open=False)
    assert paths(desk.session) == []
    closed, nobody = desk.ask("accounts"), desk.app.test_client().get("/p/nadie/accounts")
    assert (closed.status_code, closed.text) == (404, nobody.text)
    assert dict(closed.headers) == dict(nobody.headers)


def test_every_page_says_what_it_is_and_asks_nobody_else_for_anything(desk: Desk):
    whole(desk)
    for path in PAGES:
        page = desk.ask(path)
        assert (path, page.status_code, page.mimetype) == (path, 200, "text/html")
        assert "Set-Cookie" not in page.headers and "<script" not in page.text and len(page.data) < HEAVIEST_BYTES
        assert f'<meta property="og:url" content="http://127.0.0.1:8000/p/riba/{path}">' in page.text
        assert 'hreflang="ca"' in page.text and "noindex" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert desk.ask(f"ca/{path}").status_code == 200


def test_the_plan_is_the_one_in_force_without_names_hours_or_protocols(desk: Desk):
    page = whole(desk).ask("plan").text
    assert "Para que se sepa." in page and "12/2027" in page and "40 %" in page and "1234,56" in page.replace(".", "")
    assert "<strong>acto</strong>" in page
    assert '<div class="prose open__prose" lang="ca"><p>Perquè se sàpiga.' in desk.ask("ca/plan").text
    for private_text in ("Nombre Secreto", "4321", "43,21", "redacta"):
        assert private_text not in page


def test_nothing_anybody_reads_names_a_person_or_says_what_is_not_out(desk: Desk, clock: StoppedClock):
    town, session = desk.town, desk.session
    published(session, town, clock)
    post_factory.approved(session, town, now=clock(), text="Esto sale mañana.", title="Secreto uno", hours=48)
    post_factory.post(session, town, now=clock(), text="Esto es un borrador.", title="Secreto dos")
    gone = published(session, town, clock, text="Esto se retiró.", title="Secreto tres")
    gone.state = DeliveryState.WITHDRAWN
    session.commit()
    whole(desk)
    public_text = b"".join(session.exec(select(PublicDocument.content).order_by(PublicDocument.path))).decode()
    hidden = ["Nombre Secreto", "Esto sale", "Esto es un", "Esto se retiró", "Secreto"]
    hidden += [person.user.email for person in town.people.values()] + [
        person.user.name for person in town.people.values()
    ]
    hidden.append(str(gone.permalink))
    assert len(paths(session)) > 15 and [phrase for phrase in hidden if phrase in public_text] == []


def test_a_part_that_is_not_shown_is_nowhere(desk: Desk):
    whole(desk)
    desk.open(parts=(PagePart.ACCOUNTS,))
    assert paths(desk.session) == sorted(
        ["", "ca/", "accounts", "ca/accounts", "verify", "ca/verify", "accounts.json", "sitemap.xml"]
    )
    assert desk.ask("plan").status_code == 404 and "Plan de redes" not in desk.ask().text
    assert "Avisos de servicio" not in desk.ask("accounts").text, "what only the plan says"


def test_without_an_adopted_line_or_plan_their_pages_do_not_exist(desk: Desk):
    desk.open()
    assert {"plan", "line", "participation", "indicators"}.isdisjoint(paths(desk.session))


def test_whoever_has_a_page_already_is_told_so(desk: Desk, clock: StoppedClock):
    whole(desk)
    clock.forward(minutes=1)
    first = desk.ask("accounts")
    assert (
        first.headers["Cache-Control"].startswith("public, max-age=60") and first.headers["Vary"] == "Accept-Encoding"
    )
    again = desk.ask("accounts", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = desk.ask("accounts", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    head = desk.app.test_client().head("/p/riba/accounts")
    assert (head.status_code, head.data) == (200, b"") and head.headers["ETag"] == first.headers["ETag"]
    refused = desk.app.test_client().post("/p/riba/accounts")
    assert refused.status_code == 405 and {"GET", "HEAD"} <= set(refused.allow)
    moved = desk.app.test_client().get("/p/riba")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/p/riba/")


def test_it_comes_as_small_as_the_program_takes_it(desk: Desk):
    whole(desk)
    for accepted, coding in (("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", None), ("", None)):
        answer = desk.ask("line", headers={"Accept-Encoding": accepted})
        assert (accepted, answer.headers.get("Content-Encoding")) == (accepted, coding)
        assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_an_answer_takes_two_reads_and_a_change_is_seen_at_once(desk: Desk):
    whole(desk)
    etag = desk.ask("accounts").headers["ETag"]
    with counting(desk.wiring.engine) as statements:
        assert desk.ask("accounts", headers={"If-None-Match": etag}).status_code == 304
    assert statements.count == 2
    desk.open(contact="otra@riba.example")
    with counting(desk.wiring.engine) as statements:
        assert "otra@riba.example" in desk.ask("accounts").text
    assert statements.count == 2


def test_the_worker_writes_only_what_changed_and_reads_once_while_nothing_does(desk: Desk, clock: StoppedClock):
    whole(desk)
    with counting(desk.wiring.engine) as statements:
        assert desk.follow() == 0
    assert statements.count == 1
    post_factory.post(desk.session, desk.town, now=clock())
    desk.session.commit()
    assert desk.follow() == 0, "a draft is nobody's business"
    clock.forward(days=1)
    assert desk.follow() == 0, "another day, and every page is as it was"


def test_a_plan_begins_on_its_day_without_anybody_doing_anything(desk: Desk, clock: StoppedClock):
    desk.adopt_plan().in_force_from = clock().date() + timedelta(days=2)
    desk.session.commit()
    desk.open()
    assert "plan" not in paths(desk.session)
    clock.forward(days=2)
    desk.follow()
    assert "plan" in paths(desk.session)


def test_the_accounts_are_also_data_with_a_link_to_check_each(desk: Desk):
    answer = whole(desk).ask("accounts.json")
    document = json.loads(answer.data)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert document["organisation"]["name"] == "Ayuntamiento de Riba" and document["licence"]["name"] == "CC BY 4.0"
    account = next(row for row in document["accounts"] if row["network"] == "x")
    assert (account["url"], account["since"], account["state"]) == ("https://x.com/riba", "2020-02-01", "open")
    verification = desk.app.test_client().get(account["verify"].removeprefix("http://127.0.0.1:8000"))
    assert "Sí, es una cuenta oficial" in verification.text
    assert 'rel="me" href="https://x.com/riba"' in desk.ask("accounts").text


def test_an_account_that_only_looks_alike_is_told_not_to_be_ours_and_which_one_is(desk: Desk):
    whole(desk)
    alike = desk.ask("verify?url=@r%D1%96ba")
    assert "No es una cuenta oficial" in alike.text and "@riba" in alike.text and "Set-Cookie" not in alike.headers
    nothing = desk.ask("verify?url=<b>nada</b>")
    assert "No consta" in nothing.text and "<b>" not in nothing.text
    assert "No hi consta" in desk.ask("ca/verify?url=nada").text and desk.ask("xx/verify?url=nada").status_code == 404
    desk.open(parts=())
    assert desk.ask("verify?url=@riba").status_code == 404


def test_a_proposed_account_is_not_official_and_a_closed_one_no_longer_is(desk: Desk):
    _, by_hand = desk.town.channels
    by_hand.state = ChannelState.PROPOSED
    desk.session.add(by_hand)
    desk.session.commit()
    desk.open()
    assert "Sí, es" not in desk.ask("verify?url=https://x.com/riba").text
    by_hand.state = ChannelState.CLOSED
    desk.session.commit()
    assert "Ya no es una cuenta oficial" in desk.ask("verify?url=https://x.com/riba").text


def test_the_open_data_say_what_is_out_by_day_account_language_and_topic(desk: Desk, clock: StoppedClock):
    sent = published(desk.session, desk.town, clock)
    guide = CONTENT["stops"]["guide"] | {"topics": [{"name": "Avisos"}]}
    whole(desk, {"stops": CONTENT["stops"] | {"guide": guide}})
    (row,) = rows(desk.ask(f"data/publications-{clock().year}.csv").data)
    assert row == {
        "date": clock().date().isoformat(),
        "network": "mastodon",
        "account": "Ayuntamiento en Mastodon",
        "language": "es",
        "topic": "Avisos",
        "permalink": sent.permalink,
    }
    (goal,) = rows(desk.ask("data/indicators.csv").data)
    assert (goal["baseline"], goal["current"], goal["target"]) == ("24", "12,5", "8")
    months = rows(desk.ask("data/neutrality.csv").data)
    assert len(months) == 11 and {month["requests"] for month in months} == {"<3"}
    assert len(rows(desk.ask("data/accounts.csv").data)) == 2
    assert "publications-" in desk.ask("data").text and "CC BY 4.0" in desk.ask("data").text


def test_what_is_withdrawn_leaves_the_open_data(desk: Desk, clock: StoppedClock):
    sent, other_delivery = published(desk.session, desk.town, clock), published(desk.session, desk.town, clock)
    whole(desk)
    sent.state = DeliveryState.WITHDRAWN
    desk.session.commit()
    desk.open(contact="otra")
    (row,) = rows(desk.ask(f"data/publications-{clock().year}.csv").data)
    assert row["permalink"] == other_delivery.permalink


def test_search_engines_are_told_what_they_may_keep(desk: Desk, clock: StoppedClock):
    whole(desk)
    projection.catch_up_feeds(desk.wiring.reading, desk.wiring.writing, address="http://127.0.0.1:8000", now=clock())
    robots = desk.app.test_client().get("/robots.txt")
    assert "Set-Cookie" not in robots.headers and "Disallow: /\n" in robots.text and "Allow: /p/" in robots.text
    assert "Sitemap: http://127.0.0.1:8000/p/riba/sitemap.xml" in robots.text
    places = [location.text for location in fromstring(desk.ask("sitemap.xml").data).findall("{*}url/{*}loc")]
    assert "http://127.0.0.1:8000/p/riba/ca/plan" in places
    for place in places:
        assert desk.app.test_client().get(place.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert "X-Robots-Tag" not in desk.ask("neutrality").headers
    desk.open(may_index=False)
    clock.forward(seconds=2)
    assert (
        desk.ask().headers["X-Robots-Tag"] == "noindex" and '<meta name="robots" content="noindex">' in desk.ask().text
    )
    assert desk.ask("neutrality").headers["X-Robots-Tag"] == "noindex"
    assert desk.ask("sitemap.xml").status_code == 404
    assert "riba" not in desk.app.test_client().get("/robots.txt").text


def test_only_what_is_for_everybody_is_for_search_engines(desk: Desk):
    whole(desk)
    for place in ("/sign-in", "/o/riba/", "/p/nadie/", "/unsubscribe/nada", "/healthz", "/no-existe"):
        assert (place, desk.app.test_client().get(place).headers["X-Robots-Tag"]) == (place, "noindex")
    for path in ("", "accounts", "neutrality", "data/accounts.csv", "verify?url=@riba"):
        assert "X-Robots-Tag" not in desk.ask(path).headers and "noindex" not in desk.ask(path).text


def test_another_body_s_page_says_nothing_of_this_one(desk: Desk, clock: StoppedClock):
    whole(desk)
    other = sample_town.make_town(desk.session, now=clock(), slug="otra")
    desk.session.commit()
    theirs = Desk(desk.app, desk.wiring, other, desk.session)
    theirs.open()
    clock.forward(seconds=2)
    assert "Riba" not in theirs.ask("accounts").text.replace("@riba@social.example", "")
    assert theirs.ask("plan").status_code == 404
    with desk.wiring.reading() as everywhere:
        wanted = select(PublicDocument.content).where(PublicDocument.organisation_id == other.id)
        made = everywhere.exec(wanted.order_by(PublicDocument.path)).all()
    assert made and all(b"Ayuntamiento de Riba" not in content for content in made)


@pytest.mark.parametrize("content", [{}, {"stops": {}}, {"stops": {"why": None, "guide": {"topics": ["x", {}]}}}])
def test_a_half_written_plan_is_read_all_the_same(content: dict, desk: Desk):
    desk.adopt_plan(content=content)
    desk.open()
    assert desk.ask("plan").status_code == 200
    assert desk.session.exec(select(Post.id).order_by(Post.id)).all() == []
