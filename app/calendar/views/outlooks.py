"""The page of a move: each post, where it would go and what that does, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.calendar.forms import MoveForm, numbers_in
from app.calendar.queries.moving import Moved, last_moves
from app.calendar.rules.moving import Fate, Number, Outlook, digest, hour_from, is_seen, seen_now
from app.calendar.service.ground import Ground, ground_of
from app.calendar.service.outlook import slots_of
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.core.zones import DoubleHour
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import EDITABLE, Status
from app.pages.shell.request_context import organisation
from app.web.formats import moment
from app.web.forms import Read
from app.web.request import actor, now, reading

BY_SOMEBODY = say("%(who)s la ha movido mientras tanto: estaba prevista el %(was)s y ahora el %(now)s.").msgid
MEANWHILE = say("Ya no está a la hora que usted veía: ahora está prevista el %(now)s.").msgid
NO_DATE = say("sin fecha")
KEEPS = {
    Status.APPROVED: say("Conserva la aprobación: sigue dentro de su plazo."),
    Status.ON_HOLD: say("Conserva la aprobación, y sigue retenida."),
    Status.IN_REVIEW: say("Sigue en revisión: está dentro de su plazo."),
}
LOSES = {
    Status.APPROVED: say("Pierde la aprobación: queda fuera de su plazo. Vuelve a ser un borrador."),
    Status.ON_HOLD: say("Pierde la aprobación: queda fuera de su plazo. Vuelve a ser un borrador."),
    Status.IN_REVIEW: say("Sale de la revisión: queda fuera de su plazo. Vuelve a ser un borrador."),
}
REVIVED = say("Vuelve a ser un borrador: habrá que enviarla a aprobación.")
FREE = say("Todavía no está aprobada: no hay nada que perder.")


@dataclass(frozen=True, slots=True)
class Told:
    """What was found out of a move; `ground`: what it was found out by, where it is at hand."""

    outlooks: Sequence[Outlook] = ()
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One post of the page. `seen`: what its form stands on; `meanwhile`: what somebody else did to it since."""

    post: Post
    is_chosen: bool
    seen: str
    meanwhile: Sentence | None
    outlook: Outlook | None
    verdict: Sentence | None

    @property
    def name(self) -> str:
        return self.post.number


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page. `told`: what it tells, to be sent back by whoever read it."""

    rows: Sequence[Row]
    told: str
    asks: bool
    double: DoubleHour | None
    slots: Sequence[datetime]

    @property
    def is_one(self) -> bool:
        return len(self.rows) == 1

    @property
    def is_told(self) -> bool:
        return any(row.outlook for row in self.rows)


def sheet_of(posts: Sequence[Post], form: Read[MoveForm], told: Told) -> Sheet:
    known = {one.post_id: one for one in told.outlooks}
    moving = [one for one in told.outlooks if one.moves]
    return Sheet(
        rows=_rows(posts, form.typed, known),
        told=digest(moving) if moving else "",
        asks=any(one.fate is Fate.LOST for one in moving),
        double=_double(posts, known),
        slots=_slots(posts[0], told.ground) if len(posts) == 1 else (),
    )


def _rows(posts: Sequence[Post], typed: Mapping[str, Any], known: Mapping[int, Outlook]) -> list[Row]:
    chosen, meanwhile = set(numbers_in(typed.get("post") or ())), _meanwhile(posts, typed)
    return [
        Row(
            post=post,
            is_chosen=(post.year, post.ordinal) in chosen,
            seen=f"{post.number} {seen_now(post.planned_at)}",
            meanwhile=meanwhile.get(post.id),
            outlook=known.get(post.id),
            verdict=_verdict(known[post.id]) if post.id in known else None,
        )
        for post in posts
    ]


def _verdict(one: Outlook) -> Sentence:
    if one.refusal:
        return one.refusal.sentence
    words = {Fate.KEPT: KEEPS, Fate.LOST: LOSES}.get(one.fate, {})
    return words.get(one.status, REVIVED if one.fate is Fate.REVIVED else FREE)


def _meanwhile(posts: Sequence[Post], typed: Mapping[str, Any]) -> Mapping[int, Sentence]:
    """By post, of those that are not at the hour the form was opened on: who moved it, from when to when."""
    seen = _hours_seen(typed.get("seen") or ())
    other = [post for post in posts if not _is_as_seen(post, seen)]
    moves = last_moves(reading(), organisation().id, [post.id for post in other]) if other else {}
    return {post.id: _said(post, moves.get(post.id)) for post in other}


def _hours_seen(said: Sequence[str]) -> Mapping[Number, str]:
    pairs = (text.partition(" ") for text in said)
    return {number: hour for name, _, hour in pairs for number in numbers_in([name])}


def _is_as_seen(post: Post, seen: Mapping[Number, str]) -> bool:
    number = (post.year, post.ordinal)
    return number not in seen or is_seen(seen[number], post.planned_at, organisation().zone)


def _said(post: Post, moved: Moved | None) -> Sentence:
    here = _hour(post.planned_at)
    if moved is None or moved.hour != post.hour:
        return say(MEANWHILE, now=here)
    on, at, fold = hour_from(moved.was_hour)
    return say(BY_SOMEBODY, who=moved.who, was=_hour(_instant(Plan(on, at, fold), post.zone)), now=here)


def _hour(at: datetime | None) -> str | Sentence:
    return moment(at, "EEEE d MMM, HH:mm") if at else NO_DATE


def _instant(plan: Plan, zone: str) -> datetime | None:
    try:
        return plan.instant(zone)
    except Refusal:
        return None


def _double(posts: Sequence[Post], known: Mapping[int, Outlook]) -> DoubleHour | None:
    """The first hour that happens twice among those they would go to."""
    for post in posts:
        one = known.get(post.id)
        try:
            if one and isinstance(one.refusal, DoubleHour):
                return one.refusal
            if one and one.plan:
                replace(one.plan, fold=None).instant(post.zone)
        except DoubleHour as double:
            return double
    return None


def _slots(post: Post, ground: Ground | None) -> Sequence[datetime]:
    """None for what does not move at all."""
    if post.status not in EDITABLE:
        return ()
    return slots_of(ground or ground_of(reading(), organisation(), [post], actor(), now=now()), post)
