import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from textwrap import shorten
from typing import Any

from app.core.links import outgoing_links
from app.core.text import normalise_text
from app.core.zones import day_bounds, instant_of
from app.domain.directory.rules.account_tiers import account_video_limits
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_length import TextLength, measure_length
from app.domain.directory.rules.text_parts import measure_parts
from app.domain.directory.rules.video_limits import VideoLimits
from app.domain.posts.rules.content import MediaUse, PostContent, VariantContent, stored_use
from app.domain.posts.rules.declaration import AWAITED_PICTURE, PostDeclaration, declaration_from

Target = tuple[int, str]

TITLE_LENGTH = 70
"""The longest title proposed, in characters."""
_BEFORE_WORDS = re.compile(r"[^\w¡¿«\"(]+")
_AFTER_SENTENCE = re.compile(r"(?<=[.!?…])\s")


def proposed_title(texts: Iterable[str]) -> str:
    """Return the first sentence that has a word, shortened; empty if there is none."""
    lines = (line for text in texts for line in text.split("\n") if any(map(str.isalnum, line)))
    words = next(lines, "")
    start = _BEFORE_WORDS.match(words)
    sentence = _AFTER_SENTENCE.split(words[start.end() if start else 0 :], maxsplit=1)[0]
    return shorten(sentence, TITLE_LENGTH, placeholder="…").rstrip(".:;,")


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """The window is what reviewers approve (UTC, half open)."""

    on: date | None = None
    at: time | None = None
    fold: int | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None

    def instant(self, zone: str) -> datetime | None:
        """Raise `NonexistentTime` or `AmbiguousTime` at clock changes."""
        return instant_of(self.on, self.at, zone, fold=self.fold) if self.on and self.at else None

    def window(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """Default to the local day; nothing without a day."""
        if self.window_from or self.window_to:
            return self.window_from, self.window_to
        return day_bounds(self.on, zone) if self.on else (None, None)


@dataclass(frozen=True, slots=True)
class Draft:
    """`targets`: (account, language); `own_texts` overrides a target's common text.

    Links are written at once as they go out, so that what is seen, judged, approved and sent is one text.
    """

    title: str = ""
    topic_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    media: tuple[MediaUse, ...] = ()
    targets: tuple[Target, ...] = ()
    own_texts: Mapping[Target, str] = field(default_factory=dict)
    plan: PublicationPlan = PublicationPlan()
    awaited_alt: str = ""
    note: str = ""
    declared: PostDeclaration = field(default_factory=PostDeclaration)
    campaign_id: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", {name: outgoing_links(text) for name, text in self.texts.items()})
        object.__setattr__(self, "own_texts", {name: outgoing_links(text) for name, text in self.own_texts.items()})
        object.__setattr__(self, "link", outgoing_links(self.link))

    def text_for(self, target: Target) -> str:
        return self.own_texts.get(target) or self.texts.get(target[1], "")

    def variants(self) -> tuple[VariantContent, ...]:
        return tuple(
            VariantContent(channel_id, language, self.text_for((channel_id, language)), self.link, self.media)
            for channel_id, language in sorted(set(self.targets))
        )

    def content(self, zone: str) -> PostContent:
        declared = self.declared.data([use.digest for use in self.media])
        return PostContent(self.variants(), *self.plan.window(zone), declared, self.title)

    def answers(self) -> dict[str, Any]:
        """Return the rules' input for the text, and by picture digest."""
        languages = len({language for _, language in self.targets})
        return {
            "text": self.declared.answers(languages=languages),
            "pictures": {use.digest: self.declared.of(use.digest).answers() for use in self.media},
        }

    def aside(self) -> dict[str, Any]:
        """Return texts no target uses: kept, not approved."""
        common = {language for target in self.targets for language in target[1:] if not self.own_texts.get(target)}
        own = {target: normalise_text(text) for target, text in self.own_texts.items() if target not in self.targets}
        return {
            "texts": {name: normalise_text(text) for name, text in self.texts.items() if text and name not in common},
            "own_texts": {target: text for target, text in own.items() if text},
            "awaited_alt": normalise_text(self.awaited_alt),
            "awaited": self.declared.of(AWAITED_PICTURE).data(),
            "shared": None if self.targets else (normalise_text(self.link), self.media),
        }

    def comparable_content(self) -> tuple[object, ...]:
        """Return all content: equal for equal drafts, by any user."""
        texts = {language: normalise_text(text) for language, text in self.texts.items() if text}
        own = {target: normalise_text(text) for target, text in self.own_texts.items() if text}
        plan = self.plan
        return (
            normalise_text(self.title),
            self.topic_id,
            self.campaign_id,
            texts,
            own,
            normalise_text(self.link),
            self.media,
            sorted(set(self.targets)),
            normalise_text(self.awaited_alt),
            self.declared.data(),
            plan.on,
            plan.at,
            plan.fold or 0,
            plan.window_from,
            plan.window_to,
        )

    def body(self) -> dict[str, Any]:
        """Return what reopens the composer."""
        return {
            "texts": dict(self.texts),
            "link": self.link,
            "media": [_use_body(use) for use in self.media],
            "targets": [list(target) for target in self.targets],
            "own_texts": [[channel_id, language, text] for (channel_id, language), text in self.own_texts.items()],
            "window": [bool(self.plan.window_from), bool(self.plan.window_to)],
            "awaited_alt": self.awaited_alt,
            "declared": self.declared.data(),
        }


def draft_from(
    body: Mapping[str, Any], *, title: str, topic_id: int | None, plan: PublicationPlan, campaign_id: int | None = None
) -> Draft:
    return Draft(
        title=title,
        topic_id=topic_id,
        texts=body.get("texts", {}),
        link=body.get("link", ""),
        media=tuple(_body_use(use) for use in body.get("media", ())),
        targets=tuple((channel_id, language) for channel_id, language in body.get("targets", ())),
        own_texts={(channel_id, language): text for channel_id, language, text in body.get("own_texts", ())},
        plan=plan,
        awaited_alt=body.get("awaited_alt", ""),
        declared=declaration_from(body.get("declared", {})),
        campaign_id=campaign_id,
    )


def _use_body(use: MediaUse) -> dict[str, Any]:
    """Return a use as drafts have always kept it, with the whole name of its text."""
    body = use.stored()
    return {"digest": body.pop("digest"), "alt_text": body.pop("alt"), **body}


def _body_use(body: Mapping[str, Any]) -> MediaUse:
    return stored_use({**body, "alt": body["alt_text"]})


@dataclass(frozen=True, slots=True)
class Voice:
    """An account that texts and files have to fit in; `image_bytes`, `video_bytes`: where its server says."""

    channel_id: int
    name: str
    network: Network
    handle: str = ""
    by_api: bool = False
    maximum: int | None = None
    link_length: int | None = None
    image_bytes: int | None = None
    video_bytes: int | None = None
    is_paid: bool = False

    @property
    def video(self) -> VideoLimits | None:
        """Return what the account takes of a video; None where it takes none."""
        return account_video_limits(self.network, self.video_bytes, is_paid=self.is_paid)

    def measure(self, variant: VariantContent) -> TextLength:
        """Measure as actually sent: of a text in parts, the one that fits worst."""
        return min(self.measure_parts(variant), key=lambda length: (not length.over, length.left))

    def measure_answer(self, text: str) -> TextLength:
        """Measure what answers a person: a comment, where the network has them."""
        most = limits_of(self.network).comment or self.maximum
        return measure_length(self.network, text, link_length=self.link_length, maximum=most)

    def measure_parts(self, variant: VariantContent) -> tuple[TextLength, ...]:
        return measure_parts(
            self.network,
            variant.text,
            variant.link,
            link_length=self.link_length,
            maximum=self.maximum,
            with_media=bool(variant.media),
        )
