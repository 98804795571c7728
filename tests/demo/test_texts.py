"""The demonstration's texts are fit to be shown and to be sent."""

import json
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from app.core.permissions import PostKind, Role
from app.demo.content import DemoOrganisation, load_island, load_town
from app.demo.mistakes import choose_mistake, late_correction
from app.demo.stage import build_declaration
from app.domain.directory.rules.network_limits import LIMITS
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.text_length import measure_length, outgoing_text
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.organisations.rules import LANGUAGES, ZONES, OrganisationKind
from tests.editorial_line.shipped_line import held

DEMO = Path(__file__).parents[2] / "app" / "demo"
ALIKE = 0.75


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def moment(post: dict[str, Any]) -> tuple[int, int, str]:
    return post["month"], post["day"], post["time"]


YEAR: list[dict[str, Any]] = [post for path in sorted((DEMO / "posts").glob("*.json")) for post in read(path)]
TOWN, ISLAND = read(DEMO / "town.json"), read(DEMO / "second.json")
NOTES = read(DEMO / "notes.json")
PLACES = pytest.mark.parametrize(
    ("place", "posts"), [(TOWN, YEAR), (ISLAND, ISLAND["posts"])], ids=["villacauce", "isla-cauce"]
)


def test_there_is_a_year_of_posts_in_order() -> None:
    assert len(YEAR) >= 330
    assert {post["month"] for post in YEAR} == set(range(1, 13))
    assert all(moment(earlier) <= moment(later) for earlier, later in pairwise(YEAR))


@PLACES
def test_every_post_has_a_day_of_any_year_and_an_hour_people_are_awake(place: Any, posts: Any) -> None:
    assert place["organisation"]["slug"]
    assert all(1 <= post["day"] <= 28 and "08:00" <= post["time"] <= "21:00" for post in posts)


def test_no_two_texts_are_alike() -> None:
    pairs = combinations([(post["text"], set(post["text"].lower().split())) for post in YEAR], 2)
    # The comparison is dear: only texts with a third of their words in common can come near.
    near = [(text, other) for (text, mine), (other, its) in pairs if 3 * len(mine & its) >= min(len(mine), len(its))]
    assert not [twins for twins in near if SequenceMatcher(None, *twins, autojunk=False).ratio() >= ALIKE]


def test_titles_and_descriptions_of_images_are_not_repeated() -> None:
    for key in ("title", "text_ca", "alt"):
        counts = Counter(post[key] for post in YEAR if key in post)
        assert not [text for text, times in counts.items() if times > 1]


@PLACES
def test_titles_are_short_and_texts_neither_a_word_nor_a_page(place: Any, posts: Any) -> None:
    assert place["organisation"]["slug"]
    assert all(0 < len(post["title"]) <= 60 for post in posts)
    assert all(60 <= len(post["text"]) <= 480 for post in posts)


@pytest.mark.parametrize("place", [load_town(), load_island()], ids=lambda one: one.slug)
def test_no_version_that_anybody_may_send_is_stopped_by_the_line(place: DemoOrganisation) -> None:
    """The version sent varies from day to day, and a blocked one would end the making of the demonstration."""
    topics = {topic["slug"]: topic for topic in place.data["topics"]}
    for telling in place.posts:
        about = {"risk": topics[telling.topic]["risk"], "topic_class": topics[telling.topic]["class"]}
        for sent in (
            telling,
            late_correction(telling).first,
            choose_mistake(telling, telling.day + telling.month).first,
        ):
            findings = held(sent.text, periods=(), declared={"source": bool(sent.source)}, link=sent.link, **about)
            assert [finding.rule for finding in findings.values() if finding.action is RuleAction.BLOCK] == [], (
                sent.text
            )


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29), date(2028, 3, 1)])
def test_no_figure_s_source_is_newer_than_the_post_that_says_it(day: date) -> None:
    """At the end of the year too: spring's posts are written in the year before."""
    sources = [build_declaration(telling, day, ()).source_on for telling in load_town().posts if telling.source]
    assert sources and all(source_day is not None and source_day < day for source_day in sources)


def test_most_posts_are_short() -> None:
    assert sum(len(post["text"]) < 280 for post in YEAR) > 0.8 * len(YEAR)


@PLACES
def test_every_version_fits_in_every_network_it_is_for(place: Any, posts: Any) -> None:
    networks = {account["key"]: Network(account["network"]) for account in place["accounts"]}
    over = [
        (post["title"], account)
        for post in posts
        for account in post["accounts"]
        for text in (post["text"], post.get("text_ca", ""))
        if measure_length(networks[account], outgoing_text(text, post["link"])).over
    ]
    assert not over


@PLACES
def test_every_post_names_a_topic_and_accounts_that_exist(place: Any, posts: Any) -> None:
    assert {post["topic"] for post in posts} == {topic["slug"] for topic in place["topics"]}
    accounts = {account["key"] for account in place["accounts"]}
    assert all(post["accounts"] and set(post["accounts"]) <= accounts for post in posts)


@PLACES
def test_an_image_is_described_and_only_an_image_is(place: Any, posts: Any) -> None:
    needing = {account["key"] for account in place["accounts"] if LIMITS[Network(account["network"])].needs_media}
    assert all(("image" in post) == ("alt" in post) for post in posts)
    assert all(len(post["alt"]) >= 30 and post["alt"].endswith(".") for post in posts if "alt" in post)
    assert all("image" in post for post in posts if needing & set(post["accounts"]))


@PLACES
def test_links_lead_nowhere_but_to_a_reserved_name(place: Any, posts: Any) -> None:
    host = f"https://www.{place['organisation']['slug'].replace('-', '')}.example/"
    assert all(post["link"] == "" or post["link"].startswith(host) for post in posts)
    assert all("://" not in post["text"] for post in posts)
    assert all(post["link"] for post in posts if post["text"].endswith(":"))


def test_a_quarter_of_the_posts_is_in_both_languages() -> None:
    assert sum("text_ca" in post for post in YEAR) >= 90


@PLACES
def test_the_shares_of_the_topics_make_a_whole(place: Any, posts: Any) -> None:
    assert posts
    assert sum(topic["target_share"] for topic in place["topics"]) == 100
    assert {TopicClass(topic["class"]) for topic in place["topics"]}
    assert {Risk(topic["risk"]) for topic in place["topics"]}


@PLACES
def test_every_unit_named_exists(place: Any, posts: Any) -> None:
    assert posts
    units = {unit["slug"] for unit in place["units"]}
    named = {unit["parent"] for unit in place["units"]} - {None}
    named |= {thing["unit"] for kind in ("topics", "people", "accounts") for thing in place[kind]}
    assert named <= units


@PLACES
def test_the_organisation_speaks_and_lives_where_the_application_can(place: Any, posts: Any) -> None:
    organisation = place["organisation"]
    languages = set(organisation["languages"])
    assert OrganisationKind(organisation["kind"])
    assert organisation["zone"] in ZONES
    assert languages <= set(LANGUAGES)
    assert all(set(account["languages"]) <= languages for account in place["accounts"])
    assert "ca" in languages or not any("text_ca" in post for post in posts)


def test_the_town_has_somebody_in_every_role() -> None:
    assert {role for person in TOWN["people"] for role in person["roles"]} == {role.value for role in Role}


@PLACES
def test_nobody_holds_a_role_their_post_excludes(place: Any, posts: Any) -> None:
    assert posts
    for person in place["people"]:
        post, roles = PostKind(person["post_kind"]), {Role(role) for role in person["roles"]}
        trusted = post in {PostKind.POLITICAL, PostKind.TEMPORARY_ADVISER}
        assert trusted == (Role.POLITICAL_OFFICE in roles)
        assert len(roles) == 1 or not roles & {Role.AUDITOR, Role.ADMINISTRATOR, Role.POLITICAL_OFFICE}


def test_only_mastodon_is_published_by_its_api() -> None:
    by_api = {account["network"] for account in TOWN["accounts"] if Publishing(account["publishing"]) is Publishing.API}
    assert by_api == {"mastodon"}


def test_the_two_organisations_share_no_person_account_or_text() -> None:
    for kind, key in (("people", "email"), ("people", "name"), ("accounts", "handle"), ("accounts", "url")):
        assert not {thing[key] for thing in TOWN[kind]} & {thing[key] for thing in ISLAND[kind]}
    assert not {post["text"] for post in YEAR} & {post["text"] for post in ISLAND["posts"]}


def test_there_are_reasons_of_every_kind_and_rejections_say_which_rule() -> None:
    assert len({note["text"] for note in NOTES}) == len(NOTES) >= 40
    assert {note["kind"] for note in NOTES} == {"changes", "rejection", "change_note", "comment"}
    assert all(note["rule"] for note in NOTES if note["kind"] == "rejection")
