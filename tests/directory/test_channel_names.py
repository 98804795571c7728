"""Names of accounts in the space of a line, a column or two letters."""

from app.domain.directory.rules.networks import (
    NETWORK_MARKS,
    NETWORK_NAMES,
    Network,
    account_names,
    channel_label,
    network_marks,
)

TOWN = [(Network.FACEBOOK, "Ayuntamiento"), (Network.MASTODON, "Ayuntamiento"), (Network.X, "Ayto.")]


def test_an_account_is_called_by_its_network_first():
    assert channel_label(Network.X, "Ayto.") == "X · Ayto."


def test_accounts_of_one_name_are_told_apart_by_their_networks():
    assert account_names(TOWN) == ("Facebook", "Mastodon", "X")


def test_two_accounts_of_one_network_are_told_by_their_names_and_marked_once():
    both = [(Network.X, "Ayto."), (Network.X, "Biblioteca")]
    assert account_names(both) == ("X (Ayto.)", "X (Biblioteca)")
    assert network_marks(both) == "X"


def test_up_to_three_networks_are_marked_and_the_rest_counted():
    assert network_marks(TOWN) == "Fb Ma X"
    assert network_marks([*TOWN, (Network.WEB, "Sede")]) == "Fb Ma +2"


def test_every_network_has_a_name_and_a_mark_of_its_own():
    assert set(NETWORK_MARKS) == set(NETWORK_NAMES) == set(Network)
    assert len(set(NETWORK_MARKS.values())) == len(Network)
