"""One reader finds the links of a text, and writes them so that no network cuts them."""

import re
from urllib.parse import urlsplit

import pytest
import regex
from ada_url import URL
from hypothesis import given
from hypothesis import strategies as st

from app.core.links import find_links, full_links, outgoing_links, split_links
from tests.core.hard_links import HARD_LINKS, HARD_TEXT, OUTGOING_TEXT

_LATIN = r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u024f\u1e00-\u1eff"
_PATH = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_ENDS = rf"[+\-a-z\u0400-\u04ff0-9=_#/{_LATIN}]|\({_PATH}+\)"
TWITTER_TEXT = regex.compile(
    rf"https?://[a-z0-9.-]+\.[a-z]{{2,}}(?::\d+)?(?:/(?:(?:{_PATH}*(?:\({_PATH}+\){_PATH}*)*(?:{_ENDS}))|@{_PATH}+/)?)?"
    r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?",
    regex.IGNORECASE,
)
"""X: twitter-text 3.1, regexp/validUrlPath, validUrlPathEndingChars, validUrlQueryChars, validUrlQueryEndingChars."""
MASTODON = regex.compile(
    r"https?://[a-z0-9.-]+\.[a-z]{2,}(?::\d+)?"
    r"(?:/(?:[^\p{White_Space}<>()?]*(?:\([^\p{White_Space}()?]+\)[^\p{White_Space}<>()?]*)*"
    r"(?:[^\p{White_Space}()?!*\"'「」<>;:=,.$%\[\]~&|@]|\([^\p{White_Space}()?]+\)))?)?"
    r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^]*[a-z0-9_&=#/\-])?",
    regex.IGNORECASE,
)
"""Mastodon: config/initializers/twitter_regex.rb (4.5), without the letters that it takes beyond ASCII."""


@pytest.mark.parametrize(("typed", "outgoing"), HARD_LINKS.items())
@pytest.mark.parametrize("around", ["{}", "Vea {}.", "({})", "«{}»", "{}, y más", "¿{}?", '"{}"', "{}👉"])
def test_a_hard_link_is_found_whole_and_ends_before_its_sentence(typed: str, outgoing: str, around: str):
    [link] = find_links(around.format(typed))
    assert (link.written, link.outgoing, link.target) == (typed, outgoing, outgoing)


@pytest.mark.parametrize(("typed", "outgoing"), HARD_LINKS.items())
@pytest.mark.parametrize("network", [TWITTER_TEXT, MASTODON], ids=["x", "mastodon"])
def test_a_link_that_goes_out_is_read_to_its_end_by_networks(typed: str, outgoing: str, network: regex.Pattern[str]):
    sent = outgoing_links(f"Más en {typed}.")
    assert [match.group() for match in network.finditer(sent)] == [outgoing]


@pytest.mark.parametrize(("typed", "outgoing"), HARD_LINKS.items())
def test_it_opens_the_same_address(typed: str, outgoing: str):
    same = {"%28": "(", "%29": ")", "%3D": "=", "%7B": "{", "%7C": "|", "%7D": "}", "%5E": "^", "%60": "`", "%25": "%"}
    first, second = (
        re.sub("|".join(same), lambda sign: same[sign.group()], URL(address).href) for address in (typed, outgoing)
    )
    assert first == second


@pytest.mark.parametrize(
    "typed",
    [
        "https://es.wikipedia.org/wiki/Primer_(film)",
        "https://sede.riba.es/t?a=1&b=%C3%B1#parte",
        "http://localhost:8000/x",
        "https://riba.es",
        "https://riba.es/a,b;c/it's/[1]/d",
        "sede.riba.es/cita",
    ],
)
def test_an_address_that_nobody_cuts_goes_out_as_it_was_typed(typed: str):
    assert outgoing_links(f"Vea {typed}.") == f"Vea {typed}."


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[la sede](https://a.es/b)[otra](https://c.es)", ["https://a.es/b", "https://c.es"]),
        ("https://a.es)(https://b.es)", ["https://a.es", "https://b.es"]),
        ("https://a.es,https://b.es", ["https://a.es", "https://b.es"]),
        ("https://a.es/—así", ["https://a.es/"]),
        ("https://a.es/b… y", ["https://a.es/b"]),
        ("<https://a.es/b>", ["https://a.es/b"]),
        ("{https://a.es/b}", ["https://a.es/b"]),
        ("https://a.es/'b'", ["https://a.es/'b"]),
        ("visite niños.es/búsqueda?q=a{b} ya", ["niños.es/búsqueda?q=a{b}"]),
        ("www.villa.loquesea/ñ", ["www.villa.loquesea/ñ"]),
        ("https://a.es:99999/ https://[::zz]/", []),
        ("info@rivera.es @rivera.es #rivera.es 12.30 Fin.Luego", []),
    ],
)
def test_where_a_link_begins_and_ends(text: str, links: list[str]):
    assert [link.written for link in find_links(text)] == links


def test_the_host_is_where_a_browser_goes():
    hosts = {
        "https://villa.es@malo.example/x": "malo.example",
        "https://villa.es\\@malo.example/x": "villa.es",
        "https://ESPAÑA.es/x": "xn--espaa-rta.es",
        "http://0x7f.1/": "127.0.0.1",
    }
    assert {text: find_links(text)[0].host for text in hosts} == hosts
    assert not full_links("http://0x7f.1/ https://localhost/x sede.riba.es")


def test_the_pieces_of_a_text_make_it_again_with_its_addresses():
    pieces = split_links(HARD_TEXT)
    assert "".join(piece for piece, _ in pieces) == HARD_TEXT
    assert [address for _, address in pieces if address] == list(HARD_LINKS.values())


def test_nothing_that_goes_out_changes_a_second_time():
    assert outgoing_links(HARD_TEXT) == outgoing_links(OUTGOING_TEXT) == OUTGOING_TEXT


@given(st.text(alphabet="añ./?#()[]{}|\\@:;=&%'\"^` \n~·。—ﬁ", max_size=40))
def test_any_tail_goes_out_whole_and_once(tail: str):
    once = outgoing_links(f"https://villa.es/{tail}")
    assert outgoing_links(once) == once
    [link, *_] = find_links(once)
    assert urlsplit(link.outgoing).hostname == "villa.es"
    assert TWITTER_TEXT.match(once).group().startswith(link.written)
