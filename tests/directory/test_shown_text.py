"""A text as its network shows it: what is coloured, and where it folds."""

import pytest

from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.shown_text import FOLDED_LINES, FOLDS, show_text


def coloured(text: str, network: Network = Network.MASTODON) -> list[str]:
    return [part.text for part in show_text(text, network).seen if part.coloured]


def whole(text: str, network: Network) -> str:
    shown = show_text(text, network)
    return "".join(part.text for part in (*shown.seen, *shown.rest))


def test_labels_mentions_and_addresses_are_coloured():
    text = "Hoy #Pleno con @biblioteca@social.example y @riba: https://riba.example/orden."
    assert coloured(text) == ["#Pleno", "@biblioteca@social.example", "@riba", "https://riba.example/orden"]


@pytest.mark.parametrize("text", ["El n.º #1 de la lista", "escriba a buzon@riba.example", "C#mayor", "precio & #"])
def test_what_only_looks_like_one_is_not(text: str):
    assert coloured(text) == []


def test_a_bare_host_is_an_address_where_the_network_makes_it_one():
    assert coloured("Más en sede.riba.es hoy", Network.X) == ["sede.riba.es"]
    assert coloured("Más en sede.riba.es hoy") == []


@pytest.mark.parametrize("network", list(Network))
def test_nothing_of_the_text_is_lost(network: Network):
    text = "Corte de agua en la calle Mayor. #Agua " * 40
    assert whole(text, network) == text


def test_a_long_text_folds_at_the_end_of_a_word_where_its_network_folds():
    text = "palabra " * 100
    for network, (most, _) in FOLDS.items():
        seen = "".join(part.text for part in show_text(text, network).seen)
        assert len(seen) <= most and text.startswith(seen) and seen.endswith("palabra")
    assert show_text(text, Network.MASTODON).rest == []


def test_many_short_lines_fold_too():
    text = "\n".join("abcdefghij")
    shown = show_text(text, Network.FACEBOOK)
    assert "".join(part.text for part in shown.seen).count("\n") < FOLDED_LINES
    assert shown.rest


def test_one_endless_word_is_cut_where_it_must():
    shown = show_text("a" * 2000, Network.INSTAGRAM)
    assert len(shown.seen[0].text) == FOLDS[Network.INSTAGRAM].characters
