"""The post that an account of Bluesky pins, which its profile names (app.bsky.actor.profile, "pinnedPost").

The profile is put back whole, and only as long as nobody changed it meanwhile (com.atproto.repo.putRecord,
"swapRecord").
"""

from typing import Any

from app.adapters.networks.bluesky_sessions import REFUSED, BlueskySession
from app.adapters.networks.exchange import NetworkApi
from app.core.messages import msg
from app.domain.publishing.ports import NetworkError

_COLLECTION, _PIN = "app.bsky.actor.profile", "pinnedPost"
POST_GONE = msg("Esa publicación ya no está en Bluesky, así que no se puede fijar.")
_CHANGED = msg("El perfil de la cuenta cambió a la vez, y no se ha tocado. Inténtelo otra vez.")


def profile_place(session: BlueskySession) -> dict[str, str]:
    return {"repo": session.did, "collection": _COLLECTION, "rkey": "self"}


def put_pin(
    talk: NetworkApi, session: BlueskySession, profile: dict[str, Any] | None, pin: dict[str, str] | None
) -> None:
    """Put the profile's record, None where the account has none yet, with this pin alone, or without any."""
    value = (profile or {}).get("value") or {"$type": _COLLECTION}
    changed = {name: part for name, part in value.items() if name != _PIN} | ({_PIN: pin} if pin else {})
    if changed == value:
        return
    form = {**profile_place(session), "record": changed, "swapRecord": profile["cid"] if profile else None}
    try:
        talk.post("/xrpc/com.atproto.repo.putRecord", json=form)
    except NetworkError as trouble:
        if trouble.code != "InvalidSwap":
            raise
        raise NetworkError(REFUSED, _CHANGED, status=trouble.status, excerpt=trouble.excerpt) from trouble
