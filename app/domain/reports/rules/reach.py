"""Reach of an account's publications: the median of each topic, format and hour, from how many."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any, NamedTuple

from app.core.messages import LabelledEnum, Message, msg
from app.core.zones import local_time
from app.domain.directory.rules.networks import Network
from app.domain.metrics.rules.catalogue import METRICS, MetricKind
from app.domain.metrics.rules.post_values import AccountValues

FEWEST_IN_GROUP, MOST_SHOWN = 3, 5
NO_TOPIC = msg("sin tema")
NOT_TOLD = msg("Cauce no lee las cifras de esta red: se anotan a mano.")
NOT_CONNECTED = msg("La cuenta no está conectada: sus cifras se anotan a mano.")
TROUBLED = msg("La última vez no se pudieron leer: %(trouble)s")
NOT_YET = msg("Se leen una vez al día y hasta los tres meses de salir; las de estas aún no constan.")


class ReachFormat(LabelledEnum):
    TEXT = "text", msg("Solo texto")
    PICTURE = "picture", msg("Con una imagen")
    ALBUM = "album", msg("Con varias imágenes")
    VIDEO = "video", msg("Con un vídeo")
    DOCUMENT = "document", msg("Con un documento")


def media_format(media: Sequence[Mapping[str, Any]]) -> ReachFormat:
    """Tell the format of stored media."""
    if any("video" in use for use in media):
        return ReachFormat.VIDEO
    if any("document" in use for use in media):
        return ReachFormat.DOCUMENT
    return (ReachFormat.TEXT, ReachFormat.PICTURE, ReachFormat.ALBUM)[min(len(media), 2)]


class ReachPost(NamedTuple):
    delivery_id: int
    published_at: datetime
    topic: str | None
    format: ReachFormat
    title: str
    year: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class ReachGroup:
    """`middle`: half of its publications passed it; None of too few to say."""

    label: Message | str
    posts: int
    middle: int | None


@dataclass(frozen=True, slots=True)
class ReachReport:
    """`kind`: the views, or None for interactions; `since`: they mean the same from that day; `most`: the best ones."""

    kind: MetricKind | None
    since: date | None
    published: int
    posts: int
    middle: int | None
    topics: Sequence[ReachGroup]
    formats: Sequence[ReachGroup]
    hours: Sequence[ReachGroup]
    most: Sequence[tuple[ReachPost, int]]


def reach_report(publications: Sequence[ReachPost], account: AccountValues, zone: str) -> ReachReport:
    figures = [(each, account.values[each.delivery_id]) for each in publications if each.delivery_id in account.values]
    return ReachReport(
        kind=account.kind,
        since=account.since,
        published=len(publications),
        posts=len(figures),
        middle=round(median(value for _, value in figures)) if figures else None,
        topics=_by_middle(_groups(figures, lambda each: each.topic or NO_TOPIC)),
        formats=_by_middle(_groups(figures, lambda each: each.format.label)),
        hours=_groups(figures, lambda each: f"{local_time(each.published_at, zone):%H} h"),
        most=sorted(figures, key=lambda line: -line[1])[:MOST_SHOWN],
    )


def _groups(told: Iterable[tuple[ReachPost, int]], label: Callable[[ReachPost], Message | str]) -> list[ReachGroup]:
    values: dict[Message | str, list[int]] = {}
    for publication, value in told:
        values.setdefault(label(publication), []).append(value)
    ordered = sorted(values.items(), key=lambda group: str(group[0]))
    return [
        ReachGroup(name, len(group), round(median(group)) if len(group) >= FEWEST_IN_GROUP else None)
        for name, group in ordered
    ]


def _by_middle(groups: Sequence[ReachGroup]) -> list[ReachGroup]:
    return sorted(groups, key=lambda group: (group.middle is None, -(group.middle or 0)))


def coverage_gap(network: Network, *, is_connected: bool, trouble: str) -> Message:
    """Return why publications of an account may lack figures: the network, the connection or the last look."""
    if network not in METRICS:
        return NOT_TOLD
    if not is_connected:
        return NOT_CONNECTED
    return msg(TROUBLED.msgid, trouble=trouble) if trouble else NOT_YET
