"""Accounts and languages of a post as pages tell them: which may be ticked, which go on, which were left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.approvals.queries.course import Decided
from app.channels.models import Channel
from app.core.words import say
from app.drafting.models import Variant
from app.drafting.rules.draft import Target
from app.organisations.rules import language_name
from app.web.previews import Preview, previews_of
from app.web.words import translate

Voiced = Sequence[tuple[Variant, Channel]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What would have been said, and the decision that left it out."""

    place: str
    preview: Preview
    decision: Decided


def place_said(account: str, language: str) -> str:
    return translate(say("%(account)s en %(language)s", account=account, language=language_name(language)))


def choices_of(voiced: Voiced) -> list[tuple[int, str]]:
    """What may be ticked, where there is more than one."""
    found = [(variant.id, place_said(channel.called, variant.language)) for variant, channel in voiced]
    return found if len(found) > 1 else []


def parted(voiced: Voiced, left: Mapping[Target, Decided]) -> tuple[Voiced, Voiced]:
    """What goes on, and what was left out."""
    out = [(one, channel) for one, channel in voiced if (one.channel_id, one.language) in left]
    return [pair for pair in voiced if pair not in out], out


def left_out_of(voiced: Voiced, left: Mapping[Target, Decided]) -> list[LeftOut]:
    found = []
    for variant, channel in voiced:
        (preview,) = previews_of([(variant, channel)])
        decision = left[variant.channel_id, variant.language]
        found.append(LeftOut(place_said(channel.called, variant.language), preview, decision))
    return found
