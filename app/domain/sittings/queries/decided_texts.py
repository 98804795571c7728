"""The texts that minutes decide on, as each account would have said them; kept with their hash."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.posts.models import Variant
from app.domain.sittings.models import SittingItem, UrgentDecision

TextFacts = tuple[int, str, str, str, list[dict[str, str]], Network, str]
"""Key of the item or decision, language, text, link, media, network and account."""
TextRow = dict[str, Any]
TextsByKey = dict[int, list[TextRow]]


def item_texts(session: Session, organisation_id: int, sitting_id: int) -> TextsByKey:
    """Return the texts of each item of a sitting; one statement."""
    return _grouped(_OF_ITEMS.all(session, organisation_id=organisation_id, sitting_id=sitting_id))


def urgent_texts(session: Session, organisation_id: int, keys: Sequence[int]) -> TextsByKey:
    """Return the texts of each urgent decision; one statement."""
    return _grouped(_OF_URGENT.all(session, organisation_id=organisation_id, keys=list(keys)))


def _grouped(rows: Iterable[TextFacts]) -> TextsByKey:
    """Name together the accounts that say the same."""
    texts_by_key: dict[int, dict[tuple[Any, ...], TextRow]] = defaultdict(dict)
    for key, language, text, link, media, network, name in rows:
        alts = [use["alt"] for use in media]
        row = texts_by_key[key].setdefault((language, text, link, *alts), _text_row(language, text, link, alts))
        row["accounts"].append(channel_label(network, name))
    return defaultdict(list, {key: list(texts.values()) for key, texts in texts_by_key.items()})


def _text_row(language: str, text: str, link: str, alts: list[str]) -> TextRow:
    """Leave out what there is none of."""
    further = {name: value for name, value in (("link", link), ("images", alts)) if value}
    return {"language": language, "text": text, "accounts": [], **further}


_SAYINGS = (Variant.language, Variant.text, Variant.link, Variant.media, Channel.network, Channel.name)
_IS_CHANNEL = (col(Channel.id) == Variant.channel_id) & (col(Channel.organisation_id) == Variant.organisation_id)
_OF_ITEMS: Query[TextFacts] = Query(
    select_columns(SittingItem.id, *_SAYINGS)
    .select_from(SittingItem)
    .join(Variant, col(Variant.post_version_id) == SittingItem.post_version_id)
    .join(Channel, _IS_CHANNEL)
    .where(SittingItem.organisation_id == ORGANISATION_ID, SittingItem.sitting_id == param("sitting_id"))
    .order_by(col(SittingItem.position), col(Variant.id)),
    as_tuple,
)
_OF_URGENT: Query[TextFacts] = Query(
    select_columns(UrgentDecision.id, *_SAYINGS)
    .select_from(UrgentDecision)
    .join(RoundStep, col(RoundStep.id) == UrgentDecision.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Variant, col(Variant.post_version_id) == Round.post_version_id)
    .join(Channel, _IS_CHANNEL)
    .where(UrgentDecision.organisation_id == ORGANISATION_ID, col(UrgentDecision.id).in_(param("keys", many=True)))
    .order_by(col(UrgentDecision.id), col(Variant.id)),
    as_tuple,
)
