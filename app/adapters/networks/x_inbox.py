"""Posts that name an account of X (X API v2, "User mention timeline by user ID"): its mentions and the answers to it.

X charges each post and each author that it tells ("X API: Pricing"). Nothing here was tried against X.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_inbox import MAX_CONTENT, UNREADABLE_STATUS, parse_instant
from app.adapters.networks.x import post_path
from app.adapters.networks.x_api import keys_of, x_talk
from app.adapters.networks.x_media import text_of
from app.adapters.networks.x_text import answered_post, whole_text
from app.core.clock import Clock, system_now
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.directory.rules.network_prices import READING_PRICES
from app.domain.directory.rules.networks import Network, Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

_FIELDS = "author_id,created_at,in_reply_to_user_id,referenced_tweets,lang,entities"
_UNDEFINED = "und"
Post = dict[str, Any]


class ReadingMark(NamedTuple):
    """Where a reading stands in a list told newest first: `read` up to its last end, then `newest` down to `oldest`."""

    read: str = ""
    oldest: str = ""
    newest: str = ""

    @classmethod
    def parse(cls, mark: str) -> "ReadingMark":
        return cls(*mark.split("/"))

    def after(self, numbers: list[str], *, is_last: bool) -> str:
        newest = self.newest or max(numbers, key=int, default=self.read)
        return newest if is_last else "/".join((self.read, min(numbers, key=int), newest))


class XListener:
    """An account's number is asked for once, and remembered by its name."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock
        self._numbers: dict[str, str] = {}

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return a few, from the newest that were not told; the mark is a post's number, or where the list was left."""
        talk, mark = x_talk(self._outbound, access, clock=self._clock), ReadingMark.parse(after)
        handle, price = keys_of(access).handle, READING_PRICES[Network.X]
        asked = handle not in self._numbers
        number = self._number(talk, handle)
        answer = talk.get(f"/2/users/{quote(number, safe='')}/mentions", **_options(mark, since))
        page = talk.object_in(answer)
        posts = [post for post in page.get("data") or [] if isinstance(post, dict) and str(post.get("id")).isdecimal()]
        people = _people(page)
        read = [parse_mention(post, people, number) for post in posts if post.get("author_id") != number]
        is_last = not posts or not (page.get("meta") or {}).get("next_token")
        return NetworkPage(
            [each for each in reversed(read) if isinstance(each, NetworkMessage)],
            [each for each in read if isinstance(each, UnreadableEntry)],
            mark.after([str(post["id"]) for post in posts], is_last=is_last),
            is_last=is_last,
            price=price.total(posts=len(posts), people=len(people) + asked),
        )

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return nothing: private messages are another permission's, which is not asked for."""
        return NetworkPage((), (), after, is_last=True)

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        """Ask for the post alone, without its author; of one that is gone X answers 200 with errors and no data."""
        talk = x_talk(self._outbound, access, clock=self._clock)
        try:
            post = talk.object_in(talk.get(post_path(remote_id), **{"tweet.fields": _FIELDS})).get("data")
        except NetworkError as trouble:
            if trouble.status != 404:
                raise
            return None
        message = parse_mention(post, {}, "") if isinstance(post, dict) else None
        if isinstance(message, UnreadableEntry):
            raise NetworkError(NetworkErrorKind.UNKNOWN, message.why)
        return message

    def _number(self, talk: NetworkApi, handle: str) -> str:
        if handle not in self._numbers:
            self._numbers[handle] = text_of(talk, talk.get("/2/users/me"), "id")
        return self._numbers[handle]


def parse_mention(post: Post, people: Mapping[str, Post], account: str) -> NetworkMessage | UnreadableEntry:
    """Read a post; it goes on with the conversation of the one answered, unless that is the account's."""
    mark = str(post.get("id") or "")
    try:
        remote_id, writer = str(post["id"]), str(post["author_id"])
        person, answers = people.get(writer, {}), answered_post(post)
        name, text = str(person.get("username") or writer), whole_text(post)[:MAX_CONTENT]
        is_under_ours = not answers or post.get("in_reply_to_user_id") == account
        language = str(post.get("lang") or "")
        return NetworkMessage(
            mark=mark,
            remote_id=remote_id,
            uri=remote_id,
            root=remote_id if is_under_ours else answers,
            permalink=f"https://x.com/{quote(name, safe='')}/status/{quote(remote_id, safe='')}",
            mention=name,
            author=name,
            name=str(person.get("name") or ""),
            text=text.strip(),
            content=text,
            language="" if language == _UNDEFINED else language[:3],
            visibility=Visibility.PUBLIC,
            made_at=parse_instant(post["created_at"]),
            answers=answers,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return UnreadableEntry(mark, UNREADABLE_STATUS)


def _options(mark: ReadingMark, since: datetime) -> dict[str, str]:
    """Return what to ask: a page of few posts, so that a ceiling stops between two pages."""
    most = str(READING_PRICES[Network.X].page)
    options = {"max_results": most, "expansions": "author_id", "user.fields": "name,username", "tweet.fields": _FIELDS}
    start = {"since_id": mark.read} if mark.read else {"start_time": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    return options | start | ({"until_id": mark.oldest} if mark.oldest else {})


def _people(page: Post) -> dict[str, Post]:
    """Return the authors by number (X API, "Expansions")."""
    users = (page.get("includes") or {}).get("users") or []
    return {str(user.get("id")): user for user in users if isinstance(user, dict)}
