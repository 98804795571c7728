from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.messages import msg
from app.domain.approvals.queries.review_history import VerdictView
from app.domain.directory.models import Channel
from app.domain.organisations.rules import language_name
from app.domain.posts.models import Variant
from app.domain.posts.rules.draft import Target
from app.pages.components.previews import Preview, variant_previews
from app.web.translation import translate

VariantPairs = Sequence[tuple[Variant, Channel]]


@dataclass(frozen=True, slots=True)
class ExcludedVariant:
    place: str
    preview: Preview
    decision: VerdictView


def variant_label(account: str, language: str) -> str:
    return translate(msg("%(account)s en %(language)s", account=account, language=language_name(language)))


def variant_choices(voiced: VariantPairs) -> list[tuple[int, str]]:
    """Return variants, if several."""
    choices = [(variant.id, variant_label(channel.called, variant.language)) for variant, channel in voiced]
    return choices if len(choices) > 1 else []


def split_variants(voiced: VariantPairs, left: Mapping[Target, VerdictView]) -> tuple[VariantPairs, VariantPairs]:
    """Return variants that continue, then those left out."""
    out = [(variant, channel) for variant, channel in voiced if (variant.channel_id, variant.language) in left]
    return [pair for pair in voiced if pair not in out], out


def excluded_variants(voiced: VariantPairs, left: Mapping[Target, VerdictView]) -> list[ExcludedVariant]:
    exclusions = []
    for variant, channel in voiced:
        (preview,) = variant_previews([(variant, channel)])
        decision = left[variant.channel_id, variant.language]
        exclusions.append(ExcludedVariant(variant_label(channel.called, variant.language), preview, decision))
    return exclusions
