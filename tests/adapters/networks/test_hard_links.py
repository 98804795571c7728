"""What each network receives of a link that it would cut: the whole address, in its text and where it links."""

import re
from dataclasses import replace
from html import unescape

import pytest

from app.adapters.networks.bluesky_records import post_record
from app.adapters.networks.wordpress_posts import post_content
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.shown_text import CARD_NETWORKS, carded_address, show_text
from app.domain.directory.rules.text_length import measure_length, outgoing_text
from app.domain.posts.rules.draft import Draft
from tests import moments
from tests.core.hard_links import HARD_LINKS, HARD_TEXT, OUTGOING_TEXT

PAIRS = pytest.mark.parametrize(("typed", "outgoing"), HARD_LINKS.items())


def test_what_is_typed_is_kept_seen_and_sent_as_one_text():
    link = next(iter(HARD_LINKS))
    draft = Draft(texts={"es": HARD_TEXT}, link=link, own_texts={(2, "es"): HARD_TEXT}, targets=((1, "es"), (2, "es")))
    for variant in draft.variants():
        assert (variant.text, variant.link) == (OUTGOING_TEXT, HARD_LINKS[link])
        assert outgoing_text(variant.text, variant.link) == OUTGOING_TEXT


@PAIRS
@pytest.mark.parametrize("network", Network)
def test_previews_colour_the_link_whole(network: Network, typed: str, outgoing: str):
    shown = show_text(outgoing_text(f"Más en {typed}.", ""), network)
    assert [part.text for part in (*shown.seen, *shown.rest) if part.coloured] == [outgoing]


@PAIRS
@pytest.mark.parametrize("network", sorted(CARD_NETWORKS))
def test_cards_are_of_the_whole_address(network: Network, typed: str, outgoing: str):
    assert carded_address(outgoing_text("Más en", typed), network, has_media=False) == outgoing


@PAIRS
@pytest.mark.parametrize("network", [Network.X, Network.MASTODON])
def test_a_network_that_shortens_links_counts_23(network: Network, typed: str, outgoing: str):
    assert measure_length(network, f"Más en {typed}.").used == len("Más en .") + 23


@PAIRS
def test_bluesky_receives_a_facet_of_the_whole_link(notice, typed: str, outgoing: str):
    for text in (f"¡Sí! {typed}.", f"¡Sí! {outgoing}."):
        record = post_record(
            replace(notice, text=text), embed=None, reply=None, resolve=lambda _: None, now=moments.now()
        )
        [facet] = (facet for facet in record["facets"] if facet["features"][0]["$type"].endswith("#link"))
        assert facet["features"][0]["uri"] == outgoing
        shown = text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        assert shown in (typed, outgoing)


@PAIRS
def test_wordpress_receives_the_link_whole(typed: str, outgoing: str):
    content = post_content(f"Uno\nMás en {typed}.", "es", [])
    [address] = re.findall(r'<a href="([^"]*)">', content)
    assert unescape(address) == outgoing
    assert unescape(re.sub("<[^>]*>", "", content)) == f"Más en {typed}."


def test_a_label_longer_than_bluesky_takes_is_plain_text(notice):
    outgoing = replace(notice, text=f"#{'a' * 65} #{'ñ' * 64}")
    record = post_record(outgoing, embed=None, reply=None, resolve=lambda _: None, now=moments.now())
    assert [facet["features"][0]["tag"] for facet in record["facets"]] == ["ñ" * 64]
