from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from flask import request

from app.core.errors import Refusal
from app.core.horizon import parse_day
from app.core.messages import Message, msg
from app.core.zones import AmbiguousTime, instant_of, local_day
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, account_names, channel_label
from app.domain.media import queries as media
from app.domain.media.rules import DocumentFacts, VideoFacts
from app.domain.organisations.rules import language_rank
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import post_list, posts
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.content import MediaUse, VariantContent
from app.domain.posts.rules.draft import Draft, Target
from app.domain.posts.rules.picture_crops import KnownFiles
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.posts.rules.readiness import MissingField, impossible_declarations, missing_fields
from app.pages.components.previews import Preview, content_previews
from app.pages.components.stored_files import stored_files
from app.pages.posts.forms.composer import (
    ComposerForm,
    composer_fields,
    typed_draft,
    typed_own_texts,
    typed_plan,
    typed_texts,
)
from app.pages.shell.request_context import organisation
from app.web.forms import FormState
from app.web.request import now, read_session


@dataclass(frozen=True, slots=True)
class AccountLanguage:
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
class ComposerAccount:
    """`short_name`: its network, with its own name where another account has the same."""

    channel: Channel
    short_name: str
    lines: Sequence[AccountLanguage]

    @property
    def is_open(self) -> bool:
        return self.channel.state is ChannelState.OPEN

    @property
    def called(self) -> str:
        return channel_label(self.channel.network, self.channel.name)


@dataclass(frozen=True, slots=True)
class LanguageText:
    language: str
    text: str
    own: Sequence[tuple[ComposerAccount, AccountLanguage]]

    @property
    def counts_id(self) -> str:
        return f"counts-{self.language}"

    def is_unfolded(self, errors: Collection[str]) -> bool:
        return any(line.own or line.own_id in errors for _, line in self.own)


@dataclass(slots=True)
class ComposerContext:
    """The composer's data. `draft`: as saved; `post`: None before saving; `earlier`: versions, if asked for."""

    post: Post | None
    version: PostVersion | None
    draft: Draft
    channels: Mapping[int, Channel]
    topics: Sequence[Topic]
    campaigns: Sequence[Campaign]
    zone: str
    languages: list[str] = field(default_factory=list)
    earlier: Sequence[PostVersion] = ()

    @property
    def saved(self) -> dict[str, Any]:
        return composer_fields(self.draft, zone=self.zone, base=self.post.base if self.post else "")

    def topics_for(self, typed: Mapping[str, Any]) -> list[tuple[int, str]]:
        chosen = str(typed.get("topic") or "")
        return [(topic.id, topic.name) for topic in self.topics if not topic.closed or str(topic.id) == chosen]

    def campaigns_for(self, typed: Mapping[str, Any]) -> list[tuple[int, str]]:
        chosen = str(typed.get("campaign") or "")
        return [
            (campaign.id, campaign.name)
            for campaign in self.campaigns
            if not campaign.closed or str(campaign.id) == chosen
        ]

    def wordings(self, typed: Mapping[str, Any]) -> list[LanguageText]:
        """Return texts by language: the organisation's, accounts', any written."""
        written, accounts = typed_texts(typed), self.accounts(typed)
        line_languages = [line.target[1] for account in accounts for line in account.lines]
        return [
            LanguageText(name, written.get(name, ""), _own_texts_in(accounts, name))
            for name in sorted({*self.languages, *line_languages, *written}, key=self._rank)
        ]

    def accounts(self, typed: Mapping[str, Any]) -> list[ComposerAccount]:
        """Return open accounts, and closed ones targeted."""
        ticked, own = set(typed_draft(typed).targets), typed_own_texts(typed)
        used = {channel_id for channel_id, _ in ticked}
        shown = [
            channel for channel in self.channels.values() if channel.state is ChannelState.OPEN or channel.id in used
        ]
        names = account_names([(channel.network, channel.name) for channel in shown])
        return [
            ComposerAccount(channel, name, self._lines(channel, ticked, own))
            for channel, name in zip(shown, names, strict=True)
        ]

    def voiced(self, typed: Mapping[str, Any]) -> list[tuple[VariantContent, Channel]]:
        """Return each typed text with its account, by account."""
        variants = typed_draft(typed).variants()
        return [
            (each, channel) for key, channel in self.channels.items() for each in variants if each.channel_id == key
        ]

    def previews(self, typed: Mapping[str, Any]) -> list[Preview]:
        return content_previews(self.voiced(typed))

    def double_hour(self, typed: Mapping[str, Any]) -> AmbiguousTime | None:
        """Return the typed hour if the clock shows it twice that day."""
        return find_double_hour(typed, self.zone)

    def missing(self, typed: Mapping[str, Any], *, at: datetime) -> list[MissingField]:
        plan, clash = typed_plan(typed, self.zone)
        voices = {
            key: voice_of(channel) for key, channel in self.channels.items() if channel.state is ChannelState.OPEN
        }
        draft = typed_draft(typed, plan=plan)
        fields = missing_fields(draft, voices, known_files(draft), zone=self.zone, now=at)
        chosen = {"new_image"} if typed.get("new_image") else set()
        return [
            MissingField(want.field, clash.sentence) if clash and want.field == "planned_time" else want
            for want in dict.fromkeys(fields)
            if want.field not in chosen
        ]

    def says_anything(self, typed: Mapping[str, Any]) -> bool:
        """Tell whether there is something of one's own to save."""
        draft, empty = typed_draft(typed), Draft()
        return draft.title != empty.title or draft.media != empty.media

    def _lines(self, channel: Channel, ticked: set[Target], own: Mapping[Target, str]) -> list[AccountLanguage]:
        used = {language for account, language in ticked if account == channel.id}
        targets = [(channel.id, language) for language in sorted({*channel.languages, *used}, key=self._rank)]
        return [AccountLanguage(target, target in ticked, own.get(target, "")) for target in targets]

    def _rank(self, language: str) -> tuple[int, str]:
        return language_rank(language, self.languages)

    def check_known(self, form: FormState[ComposerForm]) -> None:
        """Refuse other organisations' topics, accounts or images."""
        if form.value is None:
            return
        draft = typed_draft(form.value.model_dump())
        for want in impossible_declarations(draft, today=local_day(now(), self.zone)):
            form.refuse(want.field, want.sentence)
        if draft.topic_id and draft.topic_id not in {topic.id for topic in self.topics}:
            form.refuse("topic", _NO_TOPIC)
        if draft.campaign_id and draft.campaign_id not in {campaign.id for campaign in self.campaigns}:
            form.refuse("campaign", _NO_CAMPAIGN)
        if not {channel_id for channel_id, _ in draft.targets} <= set(self.channels):
            form.refuse("target", _NO_ACCOUNT)
        if not _are_stored({_identity(use) for use in draft.media} - {_identity(use) for use in self.draft.media}):
            form.refuse("new_image", _NO_IMAGE)


def known_files(draft: Draft) -> KnownFiles:
    return {digest: file.facts for digest, file in stored_files([use.digest for use in draft.media]).items()}


StoredIdentity = tuple[str, VideoFacts | None, DocumentFacts | None]
"""A stored file by its digest, with what was read from it."""


def _identity(use: MediaUse) -> StoredIdentity:
    return use.digest, use.video.facts if use.video else None, use.document


def _are_stored(uses: set[StoredIdentity]) -> bool:
    """Tell whether the organisation has them all, each with these facts; no statement for none."""
    if not uses:
        return True
    files = media.files_by_digest(read_session(), organisation().id, {digest for digest, *_ in uses})
    return {(file.digest, file.video, file.document) for file in files.values()} >= uses


def find_double_hour(typed: Mapping[str, Any], zone: str) -> AmbiguousTime | None:
    try:
        if on := parse_day(typed.get("planned_on")):
            instant_of(on, time.fromisoformat(str(typed.get("planned_time") or "")), zone)
    except AmbiguousTime as double:
        return double
    except (ValueError, Refusal):
        return None
    return None


def typed_post() -> Post | None:
    """Return the post whose form was sent, None before it is saved."""
    named = parse_number_slug(request.form.get("post", ""))
    return posts.post_or_404(read_session(), organisation().id, *named) if named else None


def load_composer_context(post: Post | None, *, earlier: int = 0) -> ComposerContext:
    """Load the post, accounts, topics and campaigns for the composer, in at most four statements.

    `earlier`: how many of the versions before the current one.
    """
    body = organisation()
    versions = posts.newest_versions(read_session(), post, most=1 + earlier) if post and post.version else ()
    version = next(iter(versions), None)
    topics, campaigns = post_list.topics_and_campaigns(read_session(), body.id)
    return ComposerContext(
        post=post,
        version=version,
        draft=posts.draft_of(post, version) if post else Draft(),
        channels={channel.id: channel for channel in post_list.all_channels(read_session(), body.id)},
        topics=topics,
        campaigns=campaigns,
        zone=post.zone if post else body.zone,
        languages=list(body.languages),
        earlier=versions[1:],
    )


def _own_texts_in(accounts: Sequence[ComposerAccount], language: str) -> list[tuple[ComposerAccount, AccountLanguage]]:
    return [(account, line) for account in accounts for line in account.lines if line.target[1] == language]


_NO_TOPIC: Message = msg("Ese tema no existe. Elija uno de la lista.")
_NO_CAMPAIGN: Message = msg("Esa campaña no existe. Elija una de la lista.")
_NO_ACCOUNT: Message = msg("Esa cuenta no existe. Elija una de la lista.")
_NO_IMAGE: Message = msg("Esa imagen no está en Cauce: súbala otra vez.")
