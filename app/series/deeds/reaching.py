"""How far a change of a series reaches: which of its posts it changes, and which lose a review or an approval by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from operator import eq

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post, PostVersion
from app.drafting.rules.draft import Draft
from app.publishing.queries import sending
from app.publishing.rules import OUT
from app.series.queries.occurrences import Dated
from app.series.rules.standing import ASKED, Facts, Reach, reach_of
from app.topics.queries import weigh_alike


class NotAgreed(Refusal):
    """`count` posts would lose their review or their approval, and the person has not said that they know."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            say(
                "Publicaciones que con este cambio pierden su revisión o su aprobación, y vuelven a ser borradores: "
                "%(count)s. Diga que lo sabe, o déjelo como está.",
                count=count,
            )
        )


@dataclass(frozen=True, slots=True)
class Reached:
    """How many posts change, how many of those lose what was decided, and how many are left alone as their own."""

    changed: int
    voided: int
    own: int


@dataclass(frozen=True, slots=True)
class Field:
    """The posts of some dates as they stand, with their current versions; `alike`: whether two topics weigh alike."""

    rows: Sequence[Dated]
    reaches: Mapping[int, Reach]
    versions: Mapping[int, PostVersion]
    alike: Callable[[int | None, int | None], bool] = eq

    def open(self) -> list[Dated]:
        """Those that a change of the whole reaches."""
        return [one for one in self.rows if self._reach(one) in (Reach.CHANGES, Reach.VOIDS)]

    def own(self) -> int:
        return sum(1 for one in self.rows if self._reach(one) is Reach.OWN)

    def draft(self, post: Post) -> Draft:
        return queries.draft_of(post, self.versions.get(post.id))

    def changes(self, post: Post, draft: Draft) -> bool:
        """Whether it would say something else, or be let out at another time, than what was decided."""
        return queries.changes_content(post, self.versions.get(post.id), draft)

    def voids(self, drafts: Mapping[int, Draft]) -> int:
        asked = [row.post for row in self.rows if row.post and row.post.id in drafts and row.post.status in ASKED]
        return sum(1 for post in asked if self._ends(post, drafts[post.id]))

    def _ends(self, post: Post, draft: Draft) -> bool:
        return self.changes(post, draft) or not self.alike(post.topic_id, draft.topic_id)

    def _reach(self, row: Dated) -> Reach:
        return self.reaches[row.post.id] if row.post else Reach.PAST


def field_of(session: Session, rows: Sequence[Dated], *, now: datetime) -> Field:
    """Two statements, however many they are; one more for each topic that some have and would lose."""
    posts = [row.post for row in rows if row.post]
    if not posts:
        return Field(rows, {}, {})
    keys = [post.id for post in posts]
    states = sending.states_by_post(session, keys)
    reaches = {
        row.post.id: reach_of(
            Facts(
                status=row.post.status,
                is_own=row.is_own,
                is_past=row.post.planned_at is None or row.post.planned_at <= now,
                has_left=any(state in OUT for state in states.get(row.post.id, ())),
            )
        )
        for row in rows
        if row.post
    }
    here = posts[0].organisation_id
    return Field(
        rows, reaches, queries.current_versions(session, here, keys), cache(partial(weigh_alike, session, here))
    )


def save(
    session: Session,
    field: Field,
    drafts: Mapping[int, Draft],
    *,
    also: Sequence[int],
    actor: Actor,
    now: datetime,
) -> None:
    """Every post as its draft says; the series knows them again afterwards."""
    if not drafts:
        return
    saved = drafting.save_all(session, drafts, actor=actor, now=now, also=also)
    for row in field.rows:
        post = row.post
        if post is None or post.id not in drafts:
            continue
        if post.id not in saved:
            drafting.save(session, post, drafts[post.id], base=post.base, actor=actor, now=now, also=also)
        row.occurrence.base = post.base
