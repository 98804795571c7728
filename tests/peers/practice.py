"""The practice networks of the demonstration: fakes on loopback that end with the process this one becomes.

python -m tests.peers.practice COMMAND… It needs nothing but what an installation has, and it runs the command also
where there is no demonstration or a fake does not start, saying so.
"""

import os
import sys
from collections.abc import Sequence

from app.core.errors import Refusal
from app.demo.practice_networks import PracticeServer, connect_practice_networks, is_practice_ground
from app.domain.directory.rules.key_connections import KEY_CONNECTIONS
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.publishing.ports import AccountAccess, NetworkError
from app.wiring import wire
from config import Config
from tests import moments
from tests.peers import graph, linkedin, telegram, x, youtube
from tests.peers.fake_peer import FakePeer
from tests.peers.process import PeerFailed, remove_folder

TOWN = "Villacauce"
SETTING = "PRACTICE_NETWORKS"
YEAR_S = 365 * 86_400


def start_fakes() -> list[PracticeServer]:
    """Start the fakes and name their accounts as the demonstration's town. Raises PeerFailed."""
    meta, bird, work, chat = graph.GraphServer(), x.XServer(), linkedin.LinkedInServer(), telegram.TelegramServer()
    films = youtube.YouTubeServer()
    for peer in (meta, bird, work, chat, films):
        start(peer)
    meta.rename(graph.PAGE.id, name=f"Ayuntamiento de {TOWN}", username="AyuntamientoVillacauce")
    meta.rename(graph.INSTAGRAM.id, name=TOWN, username="villacauce")
    meta.rename(graph.THREADS.id, name=TOWN, username="villacauce")
    bird.rename(x.TOWN.id, name=f"Ayto. {TOWN}", username="aytovillacauce")
    work.rename(linkedin.TOWN.urn, name=f"Ayuntamiento de {TOWN}", vanity="villacauce")
    chat.rename(telegram.TOWN, title=TOWN, username="villacauce")
    films.rename(youtube.TOWN.id, title=f"Ayuntamiento de {TOWN}", custom_url="@villacauce")
    films.prolong_token(YEAR_S)
    keys = (x.API_KEY, x.API_SECRET, x.ACCESS_TOKEN, x.ACCESS_SECRET)
    return [
        server_of(Network.FACEBOOK, meta, graph.PAGE.id, graph.PAGE_TOKEN),
        server_of(Network.INSTAGRAM, meta, graph.INSTAGRAM.id, graph.INSTAGRAM_TOKEN),
        server_of(Network.THREADS, meta, "villacauce", graph.THREADS_TOKEN),
        server_of(Network.X, bird, "aytovillacauce", *keys),
        server_of(Network.LINKEDIN, work, str(linkedin.TOWN.id), linkedin.TOKEN),
        server_of(Network.TELEGRAM, chat, "villacauce", chat.token),
        PracticeServer(Network.YOUTUBE, AccountAccess(films.base_url, f"{youtube.TOWN.id} {youtube.TOKEN}")),
    ]


def start(peer: FakePeer) -> None:
    """Start a fake whose numbers no earlier one has given; of its folder it keeps what is open."""
    peer.start()
    peer.number_from(int(moments.now().timestamp()))
    remove_folder(peer.folder)


def server_of(network: Network, peer: FakePeer, account: str, *keys: str) -> PracticeServer:
    return PracticeServer(network, AccountAccess(peer.base_url, KEY_CONNECTIONS[network].secret(account, *keys)))


def connect() -> list[str]:
    """Connect the demonstration, if there is one; return the names of its networks."""
    wiring = wire(Config(practice_networks=True))
    try:
        if not is_practice_ground(wiring):
            return []
        servers = start_fakes()
        connect_practice_networks(wiring, servers)
    except (NetworkError, PeerFailed, Refusal) as trouble:
        print(f"Sin redes de prueba, así que se publica a mano: {trouble}", file=sys.stderr)
        return []
    finally:
        wiring.engine.dispose()
    return [NETWORK_NAMES[server.network] for server in servers]


def main(command: Sequence[str]) -> None:
    if names := connect():
        os.environ[SETTING] = "true"
        print(f"Redes de prueba, solo en este equipo: {', '.join(names)}.", flush=True)
    os.execvp(command[0], list(command))


if __name__ == "__main__":
    main(sys.argv[1:])
