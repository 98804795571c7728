"""Blocks on Bluesky: records of the account (app.bsky.graph.block), which everybody can read."""

from collections.abc import Iterator

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_sessions import REFUSED, BlueskySession, BlueskySessions
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_blocks import UNKNOWN_ACCOUNT
from app.core.clock import Clock, system_now
from app.core.messages import msg
from app.domain.publishing.ports import AccountAccess, NetworkError

COLLECTION = "app.bsky.graph.block"
_REPO = "/xrpc/com.atproto.repo"


class BlueskyBlocker:
    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._sessions, self._clock = BlueskySessions(outbound, clock=clock), clock

    def known_as(self, access: AccountAccess, who: str) -> str:
        if who.startswith("did:"):
            return who
        talk = self._sessions.talk(self._sessions.session(access))
        try:
            answer = talk.get("/xrpc/com.atproto.identity.resolveHandle", handle=who.lstrip("@"))
        except NetworkError as trouble:
            if trouble.kind is not REFUSED:
                raise
            sentence = msg(UNKNOWN_ACCOUNT.msgid, host=talk.host)
            raise NetworkError(REFUSED, sentence, status=trouble.status, excerpt=trouble.excerpt) from trouble
        return talk.text_in(answer, "did")

    def set_block(self, access: AccountAccess, account: str, *, is_on: bool) -> None:
        session = self._sessions.session(access)
        talk = self._sessions.talk(session)
        keys = list(_keys_of_blocks(talk, session, account))
        place = {"repo": session.did, "collection": COLLECTION}
        if is_on and not keys:
            made = self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
            record = {"$type": COLLECTION, "subject": account, "createdAt": made}
            talk.post(f"{_REPO}.createRecord", json={**place, "record": record})
        for key in () if is_on else keys:
            talk.post(f"{_REPO}.deleteRecord", json={**place, "rkey": key})

    def is_blocked(self, access: AccountAccess, account: str) -> bool:
        session = self._sessions.session(access)
        return any(_keys_of_blocks(self._sessions.talk(session), session, account))


def _keys_of_blocks(talk: NetworkApi, session: BlueskySession, account: str) -> Iterator[str]:
    """Yield the keys of the account's blocks of somebody; more than one where two people blocked at once."""
    place, more = {"repo": session.did, "collection": COLLECTION, "limit": "100"}, dict[str, str]()
    while True:
        page = talk.object_in(talk.get(f"{_REPO}.listRecords", **place, **more))
        for record in page.get("records") or []:
            if record.get("value", {}).get("subject") == account:
                yield str(record["uri"]).rpartition("/")[2]
        if not page.get("cursor"):
            return
        more = {"cursor": str(page["cursor"])}
