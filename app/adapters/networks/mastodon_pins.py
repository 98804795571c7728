"""Pins through the Mastodon API (statuses: "Pin status to profile"), which need `write:accounts`; most take five."""

from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_statuses import status_path
from app.core.messages import Message, msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

_MISSING_SCOPE = msg(
    "La cuenta se conectó en %(host)s sin permiso para fijar: conéctela otra vez, o hágalo a mano en la cuenta."
)
_NOT_TAKEN = msg("%(host)s no la fija. Suele admitir cinco fijadas: quite antes otra.")
_NOT_APPLIED = msg("%(host)s dijo que sí, pero no lo ha hecho.")
_INVALID = (400, 422)


def set_pin(talk: NetworkApi, remote_id: str, *, is_on: bool) -> None:
    """Pin or unpin; after a refusal, which may be that of a repetition, what the status says of itself decides."""
    try:
        answer = talk.post(f"{status_path(remote_id)}/{'pin' if is_on else 'unpin'}")
    except NetworkError as trouble:
        if trouble.status == 403:
            raise _refusal(talk, _MISSING_SCOPE, trouble.status, trouble.excerpt) from trouble
        if trouble.status not in _INVALID:
            raise
        if _is_pinned(talk, remote_id) is not is_on:
            raise _refusal(talk, _NOT_TAKEN, trouble.status, trouble.excerpt) from trouble
        return
    if talk.object_in(answer).get("pinned", is_on) is not is_on:
        raise _refusal(talk, _NOT_APPLIED, answer.status, talk.excerpt(answer))


def _is_pinned(talk: NetworkApi, remote_id: str) -> bool:
    return talk.object_in(talk.get(status_path(remote_id))).get("pinned") is True


def _refusal(talk: NetworkApi, sentence: Message, status: int, excerpt: str) -> NetworkError:
    words = msg(sentence.msgid, host=talk.host)
    return NetworkError(NetworkErrorKind.REFUSED, words, status=status, excerpt=excerpt)
