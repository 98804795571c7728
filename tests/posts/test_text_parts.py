"""A text in parts: measured part by part, never joined or cut by itself, parted at the ends of sentences."""

from dataclasses import replace

import pytest

from app.domain.directory.rules.network_prices import cost_words
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_parts import outgoing_part, outgoing_parts
from app.domain.posts.rules.content import VariantContent
from app.domain.posts.rules.draft import Draft, Voice
from app.domain.posts.rules.draft_parts import part_draft
from app.domain.posts.rules.readiness import part_problems
from app.pages.components.previews import split_pieces
from tests.posts import composer_form
from tests.posts.conftest import Seat
from tests.sample_town import Town

LINK = "https://sede.villacauce.example/agua"
BLUESKY, TELEGRAM = Voice(1, "Bluesky", Network.BLUESKY), Voice(2, "Telegram", Network.TELEGRAM)
SENTENCE = "El jueves no habrá agua en la calle Mayor de ocho a dos. "
LONG = Draft(texts={"es": SENTENCE * 8}, link=LINK, targets=((1, "es"),))
PARTED = "Uno.\r\n---\r\nDos.\n --- \n"
"""As a browser sends it, and as a writer may."""


def test_a_line_of_hyphens_parts_a_text_and_the_link_ends_the_last_part():
    assert outgoing_parts(Network.MASTODON, PARTED, LINK) == ("Uno.", "Dos.", LINK)
    assert outgoing_part(PARTED, LINK, 3) == LINK
    assert outgoing_parts(Network.MASTODON, f"{LINK}\n---\nDos --- tres.", LINK) == (LINK, "Dos --- tres.")
    assert outgoing_parts(Network.WEB, "Uno.\n---\nDos.", "") == ("Uno.\n---\nDos.",)


@pytest.mark.parametrize(
    ("network", "text", "words"),
    [
        (Network.TELEGRAM, "Uno.\n---\nDos.", "no publica textos en partes"),
        (Network.X, "Uno.\n---\n\n---\nTres.", "La parte 2 de"),
        (Network.X, "\n---\n".join(map(str, range(26))), "26 partes y caben 25"),
        (Network.X, "Uno.\n---\nDos.", None),
        (Network.WEB, "Uno.\n---\nDos.", None),
    ],
)
def test_what_cannot_go_out_in_parts_is_refused_in_words(network, text, words):
    sentences = [str(each) for each in part_problems(Voice(1, "La cuenta", network), VariantContent(1, "es", text))]
    assert [words in sentence for sentence in sentences] == ([True] if words else [])


def test_each_part_is_measured_by_itself_and_the_worst_counts():
    content = VariantContent(1, "es", f"{SENTENCE}\n---\n{SENTENCE * 8}")
    lengths = BLUESKY.measure_parts(content)
    assert [length.over for length in lengths] == [False, True]
    assert BLUESKY.measure(content) == lengths[1]


def test_a_long_text_is_parted_where_sentences_end_with_room_for_the_link():
    made = part_draft(LONG, {1: BLUESKY}, "es")
    (content,) = made.variants()
    lengths = BLUESKY.measure_parts(content)
    assert len(lengths) == 2 and not any(length.over for length in lengths)
    assert LINK not in made.texts["es"]
    assert [part.rstrip()[-1] for part in made.texts["es"].split("\n---\n")] == [".", "."]


def test_an_account_without_threads_keeps_the_common_text_whole():
    shared = replace(LONG, targets=((1, "es"), (2, "es")))
    made = part_draft(shared, {1: BLUESKY, 2: TELEGRAM}, "es")
    assert made.texts == shared.texts
    assert list(made.own_texts) == [(1, "es")]


def test_each_part_has_its_price():
    assert str(cost_words(Network.X, ["Uno.", "Dos."])) == "0,03 US$"
    assert str(cost_words(Network.X, ["Uno.", LINK])) == "0,215 US$ con enlace"


def test_what_the_line_marks_stays_marked_in_its_part():
    pieces = [("Uno ", ""), ("dos", "LE-01"), (".\n---\nTres.", "")]
    assert split_pieces(pieces) == [(("Uno ", ""), ("dos", "LE-01"), (".", "")), (("Tres.", ""),)]


def test_the_button_parts_what_is_typed_and_the_preview_shows_each_part(town: Town, seat: Seat):
    author, text = seat(town.author), [SENTENCE * 12, ""]
    assert 'name="split" value="es"' in composer_form.panel(author, town, text=text)
    part = composer_form.panel(author, town, text=text, split="es")
    assert part.count('<li class="preview__part">') == 2 and "Partido en hilo" in part
    page = composer_form.send(author, town, text=text, split="es").text
    assert "\n---\n" in page and 'name="split"' not in page
