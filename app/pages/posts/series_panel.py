from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.domain.audit.queries.history import PAGE, HistoryEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostOrigin
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import Neighbour, series_membership
from app.usecases.posts import drafts
from app.usecases.series.series_start import may_change_series
from app.web.request import actor, read_session


@dataclass(frozen=True, slots=True)
class SeriesPanel:
    """`total`: dates, none if endless; a neighbour is (place, address)."""

    series: PostSeries
    place: int
    total: int | None
    is_own: bool
    before: tuple[int, str] | None
    after: tuple[int, str] | None
    may_carry: bool


@dataclass(frozen=True, slots=True)
class SeriesOffer:
    may_repeat: bool


def load_series_panel(post: Post, entries: Sequence[HistoryEntry]) -> SeriesPanel | SeriesOffer:
    """Return the series panel, or the offer to begin a series.

    One statement within a series, else none. `entries`: newest page.
    """
    membership = series_membership(read_session(), post) if _may_be_of_one(post, entries) else None
    if membership is None:
        return SeriesOffer(bool(post.version and post.planned_on) and drafts.may_edit(post, actor()))
    series = membership.series
    return SeriesPanel(
        series=series,
        place=membership.dated.occurrence.place,
        total=series.total,
        is_own=membership.dated.is_own,
        before=_neighbour_link(membership.before),
        after=_neighbour_link(membership.after),
        may_carry=series.ended_at is None and may_change_series(series, actor()),
    )


def _may_be_of_one(post: Post, entries: Sequence[HistoryEntry]) -> bool:
    """Tell whether the post was created for a series, or the record may name it as first."""
    is_told = len(entries) == PAGE or any(entry.act == Act.SERIES_BEGUN for entry in entries)
    return post.origin is PostOrigin.SERIES or is_told


def _neighbour_link(neighbour: Neighbour | None) -> tuple[int, str] | None:
    if neighbour is None:
        return None
    place, year, ordinal = neighbour
    return place, url_for("posts.show", year=year, ordinal=ordinal)
