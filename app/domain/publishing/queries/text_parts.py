"""Texts that go out in parts, each a delivery of its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_parts import has_marks, outgoing_parts
from app.domain.posts.models import Variant


def part_counts(session: Session, variants: Sequence[Variant]) -> Mapping[int, int]:
    """Return how many parts each variant goes out in, 0 when whole; one statement, none without a mark."""
    counts: dict[int, int] = defaultdict(int)
    marked = [variant for variant in variants if has_marks(variant.text)]
    if marked:
        wanted = select(Channel.id, Channel.network).where(Channel.organisation_id == marked[0].organisation_id)
        networks = dict(session.exec(wanted.where(col(Channel.id).in_({each.channel_id for each in marked}))).all())
        for variant in marked:
            parts = outgoing_parts(Network(networks[variant.channel_id]), variant.text, variant.link)
            counts[variant.id] = len(parts) if len(parts) > 1 else 0
    return counts
