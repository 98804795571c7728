from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import url_for

from app.core.messages import Message
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_limits import Sequel, limits_of
from app.domain.directory.rules.network_prices import cost_words
from app.domain.directory.rules.networks import NETWORK_NAMES, Network, Publishing
from app.domain.directory.rules.shown_text import SENT_CARD_NETWORKS, ShownText, carded_address, show_text
from app.domain.directory.rules.text_length import TextLength, outgoing_text
from app.domain.directory.rules.text_parts import may_thread, outgoing_parts, split_at_marks, split_text
from app.domain.media.models import MediaFile
from app.domain.media.rules import LONGEST_ADDRESS, PictureCrop
from app.domain.organisations.rules import language_name, language_rank
from app.domain.posts.models import Variant
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.captions import as_webvtt, spoken_text
from app.domain.posts.rules.content import MediaUse, VariantContent
from app.domain.posts.rules.draft import Target
from app.pages.components.findings import Remark, highlight_text
from app.pages.components.link_cards import LinkCardView, link_card_views, sealed_card_view
from app.pages.components.stored_files import stored_files
from app.pages.components.video_words import left_captions
from app.pages.shell.request_context import organisation


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """A post of a thread, a first comment (`is_comment`), or the whole; `pieces` as in `Preview`."""

    text: str
    pieces: tuple[tuple[str, str], ...]
    shown: ShownText
    length: TextLength
    carded_address: str
    is_comment: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A variant; `text`: whole, link included; `remarks`: findings; `pieces`: stretches with rules.

    `card`: what its network draws of its link, or is sent with it; `lacks_card`: it is sent none; `cost`: what Cauce's
    publishing it costs, or how many a day go.
    """

    network: str
    network_name: str
    name: str
    handle: str
    language: str
    text: str
    media: tuple[dict[str, Any], ...]
    length: TextLength
    lengths: tuple[TextLength, ...]
    card: LinkCardView | None = None
    lacks_card: bool = False
    cost: Message | None = None
    channel_id: int = 0
    pieces: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def place(self) -> str:
        return f"seen-{self.channel_id}-{self.language}"

    @property
    def has_marks(self) -> bool:
        return any(rules for _, rules in self.pieces)

    @property
    def parts(self) -> list[PreviewPart]:
        """Return what goes out, exactly and in order."""
        texts = self._texts
        marked = [self.pieces] if len(texts) == 1 else split_pieces(self.pieces)
        if not self.pieces or len(marked) != len(texts):
            marked = [((text, ""),) for text in texts]
        return [self._part(place, text, marked[place]) for place, text in enumerate(texts)]

    @property
    def _texts(self) -> tuple[str, ...]:
        return split_text(self.text, "") if len(self.lengths) > 1 else (self.text,)

    def _part(self, place: int, text: str, pieces: tuple[tuple[str, str], ...]) -> PreviewPart:
        return PreviewPart(
            text,
            pieces,
            show_text(text, Network(self.network)),
            self.lengths[place],
            self._carded(place, text),
            is_comment=self._is_comment(place),
        )

    def _is_comment(self, place: int) -> bool:
        return place > 0 and limits_of(Network(self.network)).sequel is Sequel.COMMENT

    def _carded(self, place: int, text: str) -> str:
        address = carded_address(text, Network(self.network), has_media=bool(self.media) and not place)
        return address if len(address) <= LONGEST_ADDRESS and not self._is_comment(place) else ""

    @property
    def is_sent_card(self) -> bool:
        """Tell whether its network draws the card that it is sent, and reads no page."""
        return Network(self.network) in SENT_CARD_NETWORKS

    @property
    def wants_thread(self) -> bool:
        return self.length.over and may_thread(Network(self.network))

    @property
    def carded_address(self) -> str:
        return next(filter(None, (self._carded(place, text) for place, text in enumerate(self._texts))), "")


def build_preview(content: VariantContent, channel: Channel, files: Mapping[str, MediaFile]) -> Preview:
    return Preview(
        network=channel.network.value,
        network_name=NETWORK_NAMES[channel.network],
        name=channel.name,
        handle=channel.handle,
        language=content.language,
        text=outgoing_text(content.text, content.link),
        media=tuple(_picture(use, files.get(use.digest), channel.network) for use in content.media),
        length=voice_of(channel).measure(content),
        lengths=voice_of(channel).measure_parts(content),
        cost=_cost(content, channel),
        channel_id=channel.id,
    )


def _cost(content: VariantContent, channel: Channel) -> Message | None:
    parts = outgoing_parts(channel.network, content.text, content.link)
    return cost_words(channel.network, parts) if channel.publishing is Publishing.API else None


def split_pieces(pieces: Iterable[tuple[str, str]]) -> list[tuple[tuple[str, str], ...]]:
    """Return the pieces of each part, without the lines that part them; fewer where such a line is itself marked."""
    parts: list[list[tuple[str, str]]] = [[]]
    for text, codes in pieces:
        first, *others = split_at_marks(text)
        parts[-1].append((first, codes))
        parts += [[(other, codes)] for other in others]
    return [_trimmed(part) for part in parts]


def _trimmed(pieces: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Take away the breaks of line around a part."""
    pieces[0] = (pieces[0][0].lstrip(), pieces[0][1])
    pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    return tuple(pieces)


def _picture(use: MediaUse, file: MediaFile | None, network: Network) -> dict[str, Any]:
    """Return its size too: its place is kept while it loads. A part of it is shown cut, with the whole to look at.

    Of a version, those are the bytes that were sealed in it.
    """
    size = {"width": str(file.width), "height": str(file.height)} if file else {}
    url = url_for("media.show", digest=use.digest)
    shown = {"digest": use.digest, "url": url, "alt": use.alt_text, **size, **played(use)}
    crop, drawn = use.crop_for(network), use.sealed.drawn if use.sealed else None
    if drawn and drawn.digest != use.digest:
        url = url_for("media.drawn", digest=use.digest, drawn=drawn.digest)
        whole = {"whole": shown} if crop else {}
        return shown | {"url": url, "width": str(drawn.width), "height": str(drawn.height), **whole}
    return shown | _cut(use, crop, shown) if crop else shown


def _cut(use: MediaUse, crop: PictureCrop, whole: Mapping[str, Any]) -> dict[str, Any]:
    url = url_for("media.cropped", digest=use.digest, **crop._asdict())
    return {"url": url, "width": str(crop.width), "height": str(crop.height), "whole": whole}


def played(use: MediaUse) -> dict[str, Any]:
    """Return what plays a video, with the words beside it, or what opens a document; nothing of a picture."""
    if use.document:
        return {"poster": url_for("media.poster", digest=use.digest), "document": use.document}
    if use.video is None:
        return {}
    tracks = [
        (language, language_name(language), _track(text)) for language, text in use.video.captions if spoken_text(text)
    ]
    return {"poster": url_for("media.poster", digest=use.digest), "tracks": tracks, "video": use.video}


def _track(text: str) -> str:
    return f"data:text/vtt;charset=utf-8,{quote(as_webvtt(text))}"


def variant_previews(pairs: Iterable[tuple[Variant, Channel]]) -> list[Preview]:
    return content_previews([(variant.content, channel) for variant, channel in pairs])


def sealed_previews(pairs: Sequence[tuple[Variant, Channel]]) -> list[Preview]:
    """Return previews with the cards that go out with the version."""
    return attach_sealed_cards(variant_previews(pairs), [variant for variant, _ in pairs])


def content_previews(pairs: Sequence[tuple[VariantContent, Channel]]) -> list[Preview]:
    """Keep the accounts' order; languages follow the organisation's. One statement, if there is any picture."""
    accounts = list(dict.fromkeys(channel.id for _, channel in pairs))
    own = organisation().languages
    ordered = sorted(pairs, key=lambda pair: (accounts.index(pair[1].id), language_rank(pair[0].language, own)))
    files = stored_files({use.digest for content, _ in pairs for use in content.media})
    return [build_preview(*pair, files) for pair in ordered]


def attach_cards(previews: Sequence[Preview]) -> list[Preview]:
    """Add the cards of the links as they are now; one statement, none without links."""
    cards = link_card_views({preview.carded_address for preview in previews} - {""})
    return [_with_live_card(preview, cards) for preview in previews]


def _with_live_card(preview: Preview, cards: Mapping[str, LinkCardView]) -> Preview:
    card = cards.get(preview.carded_address)
    return replace(preview, card=replace(card, is_sent=preview.is_sent_card) if card else None)


def attach_envelopes(previews: Sequence[Preview], variants: Iterable[Variant]) -> list[Preview]:
    """Add what goes out with the version and what it leaves without, and the cards that networks read by themselves.

    One statement for those, another where a film has sound.
    """
    sealed = attach_sealed_cards(previews, variants)
    live = iter(attach_cards([preview for preview in sealed if not preview.is_sent_card]))
    carded = [preview if preview.is_sent_card else next(live) for preview in sealed]
    missing = left_captions([file for preview in carded for file in preview.media])
    return [
        replace(preview, media=tuple(file | {"left": missing.get(file["digest"], ())} for file in preview.media))
        for preview in carded
    ]


def attach_sealed_cards(previews: Sequence[Preview], variants: Iterable[Variant]) -> list[Preview]:
    """Add the cards that go out with the version; no statement."""
    sealed = {(variant.channel_id, variant.language): variant for variant in variants}
    return [
        _with_sealed_card(preview, sealed[preview.channel_id, preview.language]) if preview.is_sent_card else preview
        for preview in previews
    ]


def _with_sealed_card(preview: Preview, variant: Variant) -> Preview:
    cards = variant.content.cards
    lacks_card = bool(preview.carded_address) and not cards
    return replace(preview, card=sealed_card_view(variant.id, cards[0]) if cards else None, lacks_card=lacks_card)


def attach_remarks(previews: Sequence[Preview], remarks_by_target: Mapping[Target, Sequence[Remark]]) -> list[Preview]:
    """Add each remark once, to the first preview."""
    known_keys: set[tuple[object, ...]] = set()
    shown = []
    for preview in previews:
        remarks = remarks_by_target.get((preview.channel_id, preview.language), ())
        news = tuple(remark for remark in remarks if _remark_key(remark) not in known_keys)
        known_keys |= {_remark_key(remark) for remark in remarks}
        shown.append(replace(preview, pieces=tuple(highlight_text(preview.text, remarks)), remarks=news))
    return shown


def _remark_key(remark: Remark) -> tuple[object, ...]:
    return remark.rule, remark.weight, remark.words, tuple(words for _, words in remark.beside)
