"""The counter agrees with the network."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.directory.rules.network_limits import LIMITS, LengthUnit
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_length import measure_length, outgoing_text

LINK = "https://sede.aytorivera.es/tramites/empadronamiento?origen=redes"


def used(network: Network, text: str, **given_by_the_account: int) -> int:
    return measure_length(network, text, **given_by_the_account).used


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Mañana abre la piscina", 22),
        ("Man\u0303ana", 6),
        ("año… «fiesta» – 20 €", 22),
        ("日本", 4),
        ("😀", 2),
        ("👩🏽‍🚒", 2),
        ("🇪🇸", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©", 1),
        (LINK, 23),
        (f"Lea {LINK}.", 28),
        (f"({LINK})", 25),
        ("https://es.wikipedia.org/wiki/Primer_(film)", 23),
        ("visite aytorivera.es", 30),
        ("ajuntament.cat/agenda, si us plau", 35),
        ("escriba a info@rivera.es", 24),
        ("@rivera.es #rivera.es", 21),
        ("Fin.Luego seguimos a las 12.30", 30),
        ("https://localhost/x", 19),
    ],
)
def test_x_weighs_as_twitter_text_does(text, weight):
    assert used(Network.X, text) == weight


def test_x_is_full_at_280_and_over_at_281():
    assert not measure_length(Network.X, "a" * 280).over
    assert measure_length(Network.X, "a" * 281).over
    assert measure_length(Network.X, "a" * 281).left == -1


@pytest.mark.parametrize(("text", "graphemes"), [("niño", 4), ("nin\u0303o", 4), ("👩‍👩‍👧‍👦🇪🇸", 2)])
def test_bluesky_counts_what_a_reader_sees(text, graphemes):
    assert used(Network.BLUESKY, text) == graphemes


def test_bluesky_counts_the_whole_link():
    assert used(Network.BLUESKY, LINK) == len(LINK)


def test_bluesky_has_a_second_ceiling_in_bytes():
    families = measure_length(Network.BLUESKY, "👩‍👩‍👧‍👦" * 130)
    assert (families.used, families.bytes_used, families.bytes_maximum) == (130, 3250, 3000)
    assert families.over
    assert not measure_length(Network.BLUESKY, "👩‍👩‍👧‍👦" * 120).over


def test_mastodon_counts_links_as_the_server_declares():
    assert used(Network.MASTODON, f"Lea {LINK}.") == 28
    assert used(Network.MASTODON, f"Lea {LINK}.", link_length=30) == 35
    assert used(Network.MASTODON, "visite aytorivera.es") == 20


def test_mastodon_counts_only_the_name_of_a_mention():
    assert used(Network.MASTODON, "Con @cultura@mastodon.social, hoy") == len("Con @cultura, hoy")
    assert used(Network.MASTODON, "info@rivera.es") == 14


def test_a_server_may_declare_more_room():
    assert measure_length(Network.MASTODON, "a" * 600).over
    assert not measure_length(Network.MASTODON, "a" * 600, maximum=1000).over


def test_telegram_has_less_room_under_an_image():
    assert not measure_length(Network.TELEGRAM, "a" * 2000).over
    assert measure_length(Network.TELEGRAM, "a" * 2000, with_media=True).over
    assert used(Network.TELEGRAM, "😀") == 2


def test_threads_counts_emoji_by_their_octets():
    assert used(Network.THREADS, "Sí 😀") == 3 + 4


def test_youtube_counts_octets():
    assert measure_length(Network.YOUTUBE, "ñ").used == 2
    assert measure_length(Network.YOUTUBE, "ñ").unit is LengthUnit.BYTES


def test_the_link_goes_on_a_line_of_its_own():
    assert outgoing_text("Abre la piscina.  \r\n", LINK) == f"Abre la piscina.\n{LINK}"
    assert outgoing_text("", LINK) == LINK
    assert outgoing_text("Abre la piscina.", "") == "Abre la piscina."


@pytest.mark.parametrize("text", [f"Lea {LINK}.", f"({LINK})", LINK, f"{LINK}\nHoy"])
def test_a_link_the_text_already_shows_is_not_repeated(text):
    assert outgoing_text(text, LINK) == text


def test_a_longer_address_does_not_hide_the_link():
    assert outgoing_text(f"{LINK}-anexo", LINK) == f"{LINK}-anexo\n{LINK}"


def test_a_private_address_is_not_repeated_either():
    assert (
        outgoing_text("Vea http://localhost:8000/x hoy", "http://localhost:8000/x") == "Vea http://localhost:8000/x hoy"
    )


def test_every_network_has_its_limits_and_where_they_come_from():
    assert set(LIMITS) == set(Network)
    assert all(limits.source and limits.maximum > 0 for limits in LIMITS.values())


@given(st.sampled_from(Network), st.text())
def test_what_is_sent_is_sent_unchanged_the_second_time(network, text):
    sent = outgoing_text(text, LINK)
    assert outgoing_text(sent, LINK) == sent
    assert measure_length(network, sent) == measure_length(network, f"  {sent}\r\n")


@given(st.text(alphabet="abñ.,😀-"), st.text(alphabet="abñ.,😀-"))
def test_more_text_is_never_shorter(text, more):
    for network in (Network.BLUESKY, Network.MASTODON, Network.TELEGRAM):
        assert used(network, f"x{text}{more}x") >= used(network, f"x{text}x")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", ["a." * 9000, "a-" * 9000 + ".es", "https://a.es/" + "(a" * 9000, "@a." * 9000])
def test_odd_texts_do_not_hold_up_the_counter(text):
    assert used(Network.X, text) > 280
    assert used(Network.MASTODON, text) > 100


def test_a_word_without_end_is_counted_in_time_that_grows_with_it():
    started = process_time()
    assert used(Network.X, "é" * 20_000 + ".") == 20_001
    assert process_time() - started < 4.5


@pytest.mark.parametrize(("letters", "weight"), [(63, 23), (64, 67)])
def test_a_name_longer_than_the_domain_system_allows_is_no_address(letters, weight):
    assert used(Network.X, "a" * letters + ".es") == weight
