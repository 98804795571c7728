"""What each account would show, ready for the `preview` component."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from app.channels.models import Channel
from app.channels.rules.accounts import NETWORK_NAMES
from app.channels.rules.lengths import Length, what_is_sent
from app.drafting.models import Variant
from app.drafting.queries import voice_of
from app.drafting.rules.content import VariantContent
from app.drafting.rules.draft import Target
from app.organisations.rules import language_rank
from app.pages.shell.request_context import organisation
from app.web.remarks import Remark, highlighted


@dataclass(frozen=True, slots=True)
class Preview:
    """One variant as its network will show it; `text` is exactly what is sent, link included.

    `remarks` is what the editorial line says of it; `pieces` the text with the rules that speak of each stretch.
    """

    network: str
    network_name: str
    name: str
    handle: str
    language: str
    text: str
    media: tuple[dict[str, str], ...]
    length: Length
    link: str = ""
    channel_id: int = 0
    pieces: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def place(self) -> str:
        """What a link on its page leads to."""
        return f"seen-{self.channel_id}-{self.language}"


def preview_of(content: VariantContent, channel: Channel) -> Preview:
    return Preview(
        network=channel.network.value,
        network_name=NETWORK_NAMES[channel.network],
        name=channel.name,
        handle=channel.handle,
        language=content.language,
        text=what_is_sent(content.text, content.link),
        media=tuple({"url": url_for("media.show", digest=u.digest), "alt": u.alt_text} for u in content.media),
        length=voice_of(channel).measure(content),
        channel_id=channel.id,
    )


def previews_of(pairs: Iterable[tuple[Variant, Channel]]) -> list[Preview]:
    """Stored variants with their accounts (`drafting.queries.voiced`)."""
    return shown_by([(variant.content, channel) for variant, channel in pairs])


def shown_by(pairs: Sequence[tuple[VariantContent, Channel]]) -> list[Preview]:
    """Account by account as they come, each in the organisation's order of languages."""
    accounts = list(dict.fromkeys(channel.id for _, channel in pairs))
    own = organisation().languages
    ordered = sorted(pairs, key=lambda pair: (accounts.index(pair[1].id), language_rank(pair[0].language, own)))
    return [preview_of(*pair) for pair in ordered]


def with_remarks(previews: Sequence[Preview], said: Mapping[Target, Sequence[Remark]]) -> list[Preview]:
    """The same previews with what the line says of each; what was said of one is not repeated under the next."""
    told: set[tuple[object, ...]] = set()
    shown = []
    for preview in previews:
        remarks = said.get((preview.channel_id, preview.language), ())
        news = tuple(remark for remark in remarks if _told(remark) not in told)
        told |= {_told(remark) for remark in remarks}
        shown.append(replace(preview, pieces=tuple(highlighted(preview.text, remarks)), remarks=news))
    return shown


def _told(remark: Remark) -> tuple[object, ...]:
    return remark.rule, remark.weight, remark.words, tuple(words for _, words in remark.beside)
