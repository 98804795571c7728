"""Labels and links that a network would refuse or undo are told before."""

import pytest

from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_marks import mark_faults

LINKS = " ".join(f"https://riba.example/{number}" for number in range(5))


def faults(network: Network, *parts: str) -> list[str]:
    return [str(sentence) for sentence in mark_faults(network, parts)]


def test_a_label_of_more_than_64_graphemes_is_told_for_bluesky_alone():
    longest = "ñ" * 64
    assert faults(Network.BLUESKY, f"#{longest} y #{'👩‍👩‍👧'}a") == []
    [sentence] = faults(Network.BLUESKY, f"Hoy #{longest}a")
    assert "pasa de 64 caracteres" in sentence and "Bluesky" in sentence
    assert faults(Network.MASTODON, f"#{longest}a") == []


@pytest.mark.parametrize(("parts", "fits"), [(("#a #b", "#c #d #e"), True), (("#a #b #c", "#d #e #f"), False)])
def test_instagram_takes_five_labels_with_those_of_its_comment(parts: tuple[str, ...], fits: bool):
    assert (faults(Network.INSTAGRAM, *parts) == []) is fits
    assert faults(Network.FACEBOOK, *parts) == []


def test_threads_takes_five_different_links_in_each_post():
    assert faults(Network.THREADS, f"{LINKS} https://riba.example/0", LINKS) == []
    [sentence] = faults(Network.THREADS, LINKS, f"{LINKS} https://riba.example/otro")
    assert "Hay 6 enlaces" in sentence
