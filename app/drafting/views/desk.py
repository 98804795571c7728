"""What lies around the text while one writes: accounts, topics, what was saved, what each account would show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from app.channels.models import Channel
from app.channels.rules.accounts import NETWORK_NAMES, ChannelState, called
from app.core.errors import Refusal
from app.core.horizon import read_day
from app.core.words import Sentence, say
from app.core.zones import DoubleHour, day_in, instant_of
from app.drafting import queries
from app.drafting.forms import ComposerForm, own_texts_typed, plan_typed, said_by, texts_typed, typed_from
from app.drafting.models import Post, PostVersion
from app.drafting.queries import voice_of
from app.drafting.rules.draft import Draft, Target
from app.drafting.rules.readiness import Wanting, what_cannot_be, what_is_missing
from app.media import queries as media
from app.organisations.rules import language_rank
from app.pages.shell.request_context import organisation
from app.plan.models import Campaign
from app.topics.models import Topic
from app.web.forms import Read
from app.web.previews import Preview, shown_by
from app.web.request import now, reading


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

    @property
    def called(self) -> str:
        return called(self.channel.network, self.channel.name)


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language: the common text, and the words of its own each account may have."""

    language: str
    text: str
    own: Sequence[tuple[Account, Line]]

    @property
    def counts_id(self) -> str:
        return f"counts-{self.language}"

    def is_unfolded(self, errors: Collection[str]) -> bool:
        return any(line.own or line.own_id in errors for _, line in self.own)


@dataclass(slots=True)
class Desk:
    """`draft` is what is saved; `post` is missing while nothing is."""

    post: Post | None
    version: PostVersion | None
    draft: Draft
    channels: Mapping[int, Channel]
    topics: Sequence[Topic]
    campaigns: Sequence[Campaign]
    zone: str
    languages: list[str] = field(default_factory=list)

    @property
    def saved(self) -> dict[str, Any]:
        return typed_from(self.draft, zone=self.zone, base=self.post.base if self.post else "")

    def topics_for(self, typed: Mapping[str, Any]) -> list[tuple[int, str]]:
        """Those open, and the one already chosen."""
        chosen = str(typed.get("topic") or "")
        return [(topic.id, topic.name) for topic in self.topics if not topic.closed or str(topic.id) == chosen]

    def campaigns_for(self, typed: Mapping[str, Any]) -> list[tuple[int, str]]:
        """The same of campaigns."""
        chosen = str(typed.get("campaign") or "")
        return [(one.id, one.name) for one in self.campaigns if not one.closed or str(one.id) == chosen]

    def wordings(self, typed: Mapping[str, Any]) -> list[Wording]:
        """A text for each language of the organisation, of its accounts, and of any other already written in."""
        written, accounts = texts_typed(typed), self.accounts(typed)
        spoken = [line.target[1] for account in accounts for line in account.lines]
        return [
            Wording(name, written.get(name, ""), _own_of(accounts, name))
            for name in sorted({*self.languages, *spoken, *written}, key=self._rank)
        ]

    def accounts(self, typed: Mapping[str, Any]) -> list[Account]:
        """Open accounts, and those closed since that the text still speaks through."""
        ticked, own = set(said_by(typed).targets), own_texts_typed(typed)
        used = {channel_id for channel_id, _ in ticked}
        return [
            Account(channel, NETWORK_NAMES[channel.network], self._lines(channel, ticked, own))
            for channel in self.channels.values()
            if channel.state is ChannelState.OPEN or channel.id in used
        ]

    def previews(self, typed: Mapping[str, Any]) -> list[Preview]:
        """Exactly what each account would show of what is typed."""
        variants = said_by(typed).variants()
        pairs = [
            (each, channel) for key, channel in self.channels.items() for each in variants if each.channel_id == key
        ]
        return shown_by(pairs)

    def double_hour(self, typed: Mapping[str, Any]) -> DoubleHour | None:
        """The planned hour, when the clocks show it twice: which of the two is a question."""
        return double_hour(typed, self.zone)

    def missing(self, typed: Mapping[str, Any], *, at: datetime) -> list[Wanting]:
        """What stands between what is typed and sending it."""
        plan, clash = plan_typed(typed, self.zone)
        voices = {
            key: voice_of(channel) for key, channel in self.channels.items() if channel.state is ChannelState.OPEN
        }
        found = what_is_missing(said_by(typed, plan=plan), voices, zone=self.zone, now=at)
        chosen = {"new_image"} if typed.get("new_image") else set()
        return [
            Wanting(want.field, clash.sentence) if clash and want.field == "planned_time" else want
            for want in dict.fromkeys(found)
            if want.field not in chosen
        ]

    def _lines(self, channel: Channel, ticked: set[Target], own: Mapping[Target, str]) -> list[Line]:
        used = {language for account, language in ticked if account == channel.id}
        targets = [(channel.id, language) for language in sorted({*channel.languages, *used}, key=self._rank)]
        return [Line(target, target in ticked, own.get(target, "")) for target in targets]

    def _rank(self, language: str) -> tuple[int, str]:
        return language_rank(language, self.languages)

    def check_known(self, form: Read[ComposerForm]) -> None:
        """Refuse what no page offers: another organisation's topics, accounts or images."""
        if form.value is None:
            return
        draft = said_by(form.value.model_dump())
        for want in what_cannot_be(draft, today=day_in(now(), self.zone)):
            form.refuse(want.field, want.sentence)
        if draft.topic_id and draft.topic_id not in {topic.id for topic in self.topics}:
            form.refuse("topic", _NO_TOPIC)
        if draft.campaign_id and draft.campaign_id not in {one.id for one in self.campaigns}:
            form.refuse("campaign", _NO_CAMPAIGN)
        if not {channel_id for channel_id, _ in draft.targets} <= set(self.channels):
            form.refuse("target", _NO_ACCOUNT)
        digests = {use.digest for use in draft.media} - {use.digest for use in self.draft.media}
        if digests and not digests <= set(media.files(reading(), organisation().id, digests)):
            form.refuse("new_image", _NO_IMAGE)


def double_hour(typed: Mapping[str, Any], zone: str) -> DoubleHour | None:
    try:
        if on := read_day(typed.get("planned_on")):
            instant_of(on, time.fromisoformat(str(typed.get("planned_time") or "")), zone)
    except DoubleHour as double:
        return double
    except (ValueError, Refusal):
        return None
    return None


def open_desk(post: Post | None) -> Desk:
    """Four statements at most; a post that does not exist yet begins empty."""
    body = organisation()
    version = queries.version_of(reading(), post) if post and post.version else None
    topics, campaigns = queries.themes_of(reading(), body.id)
    return Desk(
        post=post,
        version=version,
        draft=queries.draft_of(post, version) if post else Draft(),
        channels={channel.id: channel for channel in queries.channels_of(reading(), body.id)},
        topics=topics,
        campaigns=campaigns,
        zone=post.zone if post else body.zone,
        languages=list(body.languages),
    )


def _own_of(accounts: Sequence[Account], language: str) -> list[tuple[Account, Line]]:
    return [(account, line) for account in accounts for line in account.lines if line.target[1] == language]


_NO_TOPIC: Sentence = say("Ese tema no existe. Elija uno de la lista.")
_NO_CAMPAIGN: Sentence = say("Esa campaña no existe. Elija una de la lista.")
_NO_ACCOUNT: Sentence = say("Esa cuenta no existe. Elija una de la lista.")
_NO_IMAGE: Sentence = say("Esa imagen no está en Cauce: súbala otra vez.")
