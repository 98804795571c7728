"""No door cuts an address: what is typed, seen, judged, counted, carded and sent opens one and the same page.

No reader stands here as the right one: each door is asked which addresses a text opens, and they are compared with
those that were written into it.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from ada_url import URL
from hypothesis import example, given
from hypothesis import strategies as st

from app.adapters.mail.letters import parse_blocks
from app.adapters.networks.bluesky_records import post_record
from app.adapters.networks.wordpress_posts import post_content
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.shown_text import CARD_NETWORKS, SENT_CARD_NETWORKS, carded_address, show_text
from app.domain.directory.rules.text_length import measure_length, outgoing_text
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan
from app.domain.editorial_line.rules.plain_text import plain_text
from app.domain.posts.rules.campaign_links import LinkTracking
from app.domain.posts.rules.content import VariantContent
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.sent_cards import sent_addresses
from app.domain.publishing.ports import OutgoingPost
from app.domain.publishing.rules.compose_links import compose_link
from tests import moments

LETTERS = "aZ9ñáüçÑ·日ß"
RUN = st.text(f"{LETTERS}{{}}|%'-_.,;:@!$&*+=~^`", min_size=1, max_size=6)
BRACKETED = st.one_of(RUN.map("({})".format), RUN.map("[{}]".format), RUN.map("{{{}}}".format))
PIECES = st.lists(st.one_of(RUN, BRACKETED), max_size=3).map("".join)
LAST = st.sampled_from("aZ9ñáÑ日=/")
TAIL = st.one_of(st.just(""), st.builds("{}{}".format, PIECES, LAST))
HOSTS = st.sampled_from(["villa.es", "españa.es", "sede.Cádiz.es", "www.alcúdia.cat:8443", "xn--espaa-rta.es"])
ADDRESS = st.builds(
    "http{}://{}/{}{}{}".format,
    st.sampled_from(["", "s"]),
    HOSTS,
    TAIL,
    TAIL.map(lambda tail: f"?{tail}" if tail else ""),
    TAIL.map(lambda tail: f"#{tail}" if tail else ""),
)
BEFORE = st.sampled_from(["", "(", "«", "¿", "{", '"', "Más en ", "👉 ", "¡Sí! ", "[", "a) "])
AFTER = st.sampled_from(["", ".", ",", ")", "»", "?", "!", ":", ";", "…", ").", "]", "]}", '"', "’", "👉", "—así", "*"])
Parts = list[tuple[str, str, str]]
"""What stands before an address, the address, and what follows it."""
TEXTS = st.lists(st.tuples(BEFORE, ADDRESS, AFTER), min_size=1, max_size=3)


def opened(address: str) -> str:
    """Return the page that an address opens (WHATWG URL), its per cents read."""
    return unquote(URL(address).href)


def link_facets(text: str) -> list[str]:
    outgoing = OutgoingPost(text=text, language="es", attachments=(), key="a", made_at=moments.now())
    record = post_record(outgoing, embed=None, reply=None, resolve=lambda _: None, now=moments.now())
    features = [feature for facet in record.get("facets", []) for feature in facet["features"]]
    return [feature["uri"] for feature in features if feature["$type"].endswith("#link")]


def facet_words(text: str) -> list[str]:
    """Return what a reader of Bluesky sees coloured as each link."""
    outgoing = OutgoingPost(text=text, language="es", attachments=(), key="a", made_at=moments.now())
    record = post_record(outgoing, embed=None, reply=None, resolve=lambda _: None, now=moments.now())
    spans = [facet["index"] for facet in record["facets"] if facet["features"][0]["$type"].endswith("#link")]
    return [text.encode()[span["byteStart"] : span["byteEnd"]].decode() for span in spans]


def html_links(text: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<a href="([^"]*)">', post_content(f"Uno\n{text}", "es", []))]


def judged_links(text: str) -> list[str]:
    piece = CheckedPiece(text, "es")
    marks = PieceScan(piece, plain_text(text), {}, {}, DETECTORS, {}).detected("links")
    return [text[mark.start : mark.end] for mark in marks]


def coloured_links(text: str, network: Network) -> list[str]:
    """Return the addresses that a preview colours, behind its fold or not."""
    shown = show_text(text, network)
    return [part.text for part in (*shown.seen, *shown.rest) if part.coloured and "://" in part.text]


def letter_links(text: str) -> list[str]:
    lines = [line for block in parse_blocks(text) for line in block.lines]
    return [piece.address for line in lines for piece in line if piece.address]


DOORS: Mapping[str, Callable[[str], list[str]]] = {
    "Bluesky's facets": link_facets,
    "the words that they colour": facet_words,
    "WordPress' HTML": html_links,
    "the rules": judged_links,
    "letters": letter_links,
    **{f"the preview of {network}": lambda text, network=network: coloured_links(text, network) for network in Network},
}


def text_of(parts: Parts) -> str:
    return "\n".join(f"{before}{address}{after}" for before, address, after in parts)


def stored(typed: str) -> str:
    """Return the text that a draft keeps, and its account's version gets."""
    [variant] = Draft(texts={"es": typed}, targets=((1, "es"),)).variants()
    return outgoing_text(variant.text, variant.link)


@given(parts=TEXTS)
@example([("[", "https://villa.es/[9]=", "]"), ("Más en ", "https://villa.es/b", ".")])
@example([("", f"https://villa.es/{'ñ' * 60}", "")])
@example([("", "https://villa.es/#(x}yy)a", "")])
def test_every_door_opens_the_addresses_that_were_typed(parts: Parts):
    typed, wanted = text_of(parts), [opened(address) for _, address, _ in parts]
    for text in (typed, stored(typed)):
        found = {door: [opened(address) for address in read(text)] for door, read in DOORS.items()}
        assert found == dict.fromkeys(DOORS, wanted), text


@given(parts=TEXTS)
def test_the_card_is_of_the_first_and_what_a_hand_opens_of_the_last(parts: Parts):
    text, addresses = stored(text_of(parts)), [opened(address) for _, address, _ in parts]
    previews = [carded_address(text, network, has_media=False) for network in CARD_NETWORKS]
    variant = VariantContent(1, "es", text)
    sealed = [address for network in SENT_CARD_NETWORKS for _, address in sent_addresses(variant, network)]
    assert len(sealed) == len(SENT_CARD_NETWORKS)
    assert {opened(address) for address in (*previews, *sealed)} == {addresses[0]}
    [shared] = parse_qs(urlsplit(compose_link(Network.FACEBOOK, text, "")).query)["u"]
    assert opened(shared) == addresses[-1]


@given(parts=TEXTS)
@pytest.mark.parametrize("network", [Network.X, Network.MASTODON])
def test_a_network_that_shortens_links_counts_each_whole(network: Network, parts: Parts):
    short = text_of([(before, "https://a.es/b", after) for before, _, after in parts])
    for text in (text_of(parts), stored(text_of(parts))):
        assert measure_length(network, text).used == measure_length(network, short).used, text


@given(parts=TEXTS, network=st.sampled_from(Network))
def test_a_campaign_adds_its_own_and_takes_nothing_away(parts: Parts, network: Network):
    hosts = tuple({URL(address).hostname for _, address, _ in parts})
    marked = LinkTracking(hosts, "verano", {}).mark_text(stored(text_of(parts)), network)
    assert [unmarked(address) for address in link_facets(marked)] == [unmarked(address) for _, address, _ in parts]


def unmarked(address: str) -> tuple[str, str, list[str], str]:
    """Return host, path, the query's parts and the fragment, without those of a campaign."""
    url = URL(address)
    asked = [part for part in url.search.lstrip("?").split("&") if part and not part.startswith("utm_")]
    return url.host, unquote(url.pathname), [unquote(part) for part in asked], unquote(url.hash)
