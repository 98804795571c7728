"""What lies around the text while one writes: accounts, topics, what was saved, what each account would show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.channels.models import Channel
from app.channels.rules.accounts import NETWORK_NAMES, ChannelState
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.core.zones import DoubleHour, instant_of
from app.drafting import queries
from app.drafting.forms import ComposerForm, own_texts_typed, said_by, texts_typed, typed_from
from app.drafting.models import Post, PostVersion
from app.drafting.rules.draft import Draft, Target
from app.media import queries as media
from app.topics.models import Topic
from app.web.forms import Read
from app.web.previews import Preview, preview_of
from app.web.request import organisation, reading


@dataclass(frozen=True, slots=True)
class Line:
    """One language of one account: whether it is ticked, and what it says of its own."""

    target: Target
    ticked: bool
    own: str

    @property
    def value(self) -> str:
        return f"{self.target[0]}:{self.target[1]}"

    @property
    def own_id(self) -> str:
        return f"own-{self.target[0]}-{self.target[1]}"


@dataclass(frozen=True, slots=True)
class Account:
    channel: Channel
    network: str
    lines: Sequence[Line]

    @property
    def is_open(self) -> bool:
        return self.channel.state is ChannelState.OPEN


@dataclass(slots=True)
class Desk:
    """`draft` is what is saved; `post` is missing while nothing is."""

    post: Post | None
    version: PostVersion | None
    draft: Draft
    channels: Mapping[int, Channel]
    topics: Sequence[Topic]
    zone: str
    languages: list[str] = field(default_factory=list)

    @property
    def saved(self) -> dict[str, Any]:
        return typed_from(self.draft, zone=self.zone, base=self.post.base if self.post else "")

    def topics_for(self, typed: Mapping[str, Any]) -> list[tuple[int, str]]:
        """Those open, and the one already chosen."""
        chosen = str(typed.get("topic") or "")
        return [(topic.id, topic.name) for topic in self.topics if not topic.closed or str(topic.id) == chosen]

    def texts(self, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
        """A text for each language of the organisation, and for any other already written in."""
        written = texts_typed(typed)
        return [(name, written.get(name, "")) for name in dict.fromkeys([*self.languages, *written])]

    def accounts(self, typed: Mapping[str, Any]) -> list[Account]:
        """Open accounts, and those closed since that the text still speaks through."""
        ticked, own = set(said_by(typed).targets), own_texts_typed(typed)
        used = {channel_id for channel_id, _ in ticked}
        return [
            Account(channel, NETWORK_NAMES[channel.network], _lines(channel, ticked, own))
            for channel in self.channels.values()
            if channel.state is ChannelState.OPEN or channel.id in used
        ]

    def previews(self, typed: Mapping[str, Any]) -> list[Preview]:
        """Exactly what each account would show of what is typed."""
        found = said_by(typed).variants()
        return [
            preview_of(variant, self.channels[variant.channel_id])
            for variant in found
            if variant.channel_id in self.channels
        ]

    def double_hour(self, typed: Mapping[str, Any]) -> DoubleHour | None:
        """The planned hour, when the clocks show it twice: which of the two is a question."""
        return double_hour(typed, self.zone)

    def check_known(self, form: Read[ComposerForm]) -> None:
        """Refuse what no page offers: another organisation's topics, accounts or images."""
        if form.value is None:
            return
        draft = said_by(form.value.model_dump())
        if draft.topic_id and draft.topic_id not in {topic.id for topic in self.topics}:
            form.refuse("topic", _NO_TOPIC)
        if not {channel_id for channel_id, _ in draft.targets} <= set(self.channels):
            form.refuse("target", _NO_ACCOUNT)
        digests = {use.digest for use in draft.media} - {use.digest for use in self.draft.media}
        if digests and not digests <= set(media.files(reading(), organisation().id, digests)):
            form.refuse("new_image", _NO_IMAGE)


def double_hour(typed: Mapping[str, Any], zone: str) -> DoubleHour | None:
    try:
        on, at = (str(typed.get(name) or "") for name in ("planned_on", "planned_time"))
        instant_of(date.fromisoformat(on), time.fromisoformat(at), zone)
    except DoubleHour as double:
        return double
    except (ValueError, Refusal):
        return None
    return None


def open_desk(post: Post | None) -> Desk:
    """Four statements at most; a post that does not exist yet begins empty."""
    body = organisation()
    version = queries.version_of(reading(), post) if post and post.version else None
    return Desk(
        post=post,
        version=version,
        draft=queries.draft_of(post, version) if post else Draft(),
        channels={channel.id: channel for channel in queries.channels_of(reading(), body.id)},
        topics=queries.topics_of(reading(), body.id),
        zone=post.zone if post else body.zone,
        languages=list(body.languages),
    )


def _lines(channel: Channel, ticked: set[Target], own: Mapping[Target, str]) -> list[Line]:
    languages = [*channel.languages, *(language for account, language in sorted(ticked) if account == channel.id)]
    targets = [(channel.id, language) for language in dict.fromkeys(languages)]
    return [Line(target, target in ticked, own.get(target, "")) for target in targets]


_NO_TOPIC: Sentence = say("Ese tema no existe. Elija uno de la lista.")
_NO_ACCOUNT: Sentence = say("Esa cuenta no existe. Elija una de la lista.")
_NO_IMAGE: Sentence = say("Esa imagen no está en Cauce: súbala otra vez.")
