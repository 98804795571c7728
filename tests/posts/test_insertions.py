"""The words and names offered where one writes."""

import pytest

from app.domain.directory.rules.networks import Network
from app.domain.posts.rules.mentions import mention
from app.usecases.wiring import Wiring
from tests.posts.composer_form import posts_of
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting


@pytest.mark.parametrize(
    ("network", "handle", "url", "name"),
    [
        (Network.X, "@riba", "", "@riba"),
        (Network.MASTODON, "@riba@social.example", "", "@riba@social.example"),
        (Network.MASTODON, "", "https://social.example/@riba", "@riba@social.example"),
        (Network.TIKTOK, "", "https://tiktok.example/@riba", "@riba"),
        (Network.FACEBOOK, "Ayuntamiento de Riba", "", ""),
        (Network.WHATSAPP, "riba", "", ""),
        (Network.X, "", "https://x.example/", ""),
        (Network.X, "", "https://[", ""),
    ],
)
def test_an_account_is_mentioned_by_its_name_in_the_network(network: Network, handle: str, url: str, name: str):
    assert mention(network, handle, url) == name


def test_the_menu_has_the_words_of_the_house_and_its_accounts(town: Town, wiring: Wiring, seat: Seat):
    group = {"kind": "hashtags", "name": "Fiestas", "text": "#Riba #FiestasDeRiba"}
    assert seat(town.editor).post("/o/riba/house-texts", data=group).status_code == 303
    author = seat(town.author)
    with counting(wiring.engine) as seen:
        page = author.get(posts_of(town) + "/insertions")
    assert 'data-insert="#Riba #FiestasDeRiba"' in page.text and seen.count < 8
    assert f'data-insert="{mention(town.channels[0].network, town.channels[0].handle)}"' in page.text
    assert "house-texts" not in page.text
    assert seat(town.auditor).get(posts_of(town) + "/insertions").status_code == 403
