from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.zones import AmbiguousTime
from app.domain.moves.queries import MoveRecord, last_moves
from app.domain.moves.rules import (
    ApprovalFate,
    MovePreview,
    PostNumber,
    encode_seen_hour,
    is_seen_hour_current,
    parse_hour,
    preview_digest,
)
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import EDITABLE_STATUSES, PostStatus
from app.pages.calendar.forms import MoveForm, parse_post_numbers
from app.pages.shell.request_context import organisation
from app.usecases.moves.context import MoveContext, load_move_context
from app.usecases.moves.preview import PreparedMove, free_slots_for
from app.web.formats import format_instant
from app.web.forms import FormState
from app.web.request import actor, now, read_session, work
from app.web.translation import translate

BY_SOMEBODY = msg("%(who)s la ha movido mientras tanto: estaba prevista el %(was)s y ahora el %(now)s.").msgid
ANOTHER_HOUR = msg("Ya no está a la hora que usted veía: ahora está prevista el %(now)s.").msgid
NO_DATE = msg("sin fecha")
KEEPS_WORDS = {
    PostStatus.APPROVED: msg("Conserva la aprobación: sigue dentro de su plazo."),
    PostStatus.ON_HOLD: msg("Conserva la aprobación, y sigue retenida."),
    PostStatus.IN_REVIEW: msg("Sigue en revisión: está dentro de su plazo."),
}
LOSES_WORDS = {
    PostStatus.APPROVED: msg("Pierde la aprobación: queda fuera de su plazo. Vuelve a ser un borrador."),
    PostStatus.ON_HOLD: msg("Pierde la aprobación: queda fuera de su plazo. Vuelve a ser un borrador."),
    PostStatus.IN_REVIEW: msg("Sale de la revisión: queda fuera de su plazo. Vuelve a ser un borrador."),
}
UNTITLED = msg("Sin título")
TONES = ("error", "warning", "good")
FATE_TONES = {ApprovalFate.LOST: "warning", ApprovalFate.REVIVED: "warning", ApprovalFate.KEPT: "good"}
REVIVED = msg("Vuelve a ser un borrador: habrá que enviarla a aprobación.")
NOTHING_TO_LOSE = msg("Todavía no está aprobada: no hay nada que perder.")


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A post. `seen_hour`: the form's basis; `meanwhile`: another's change."""

    post: Post
    is_chosen: bool
    seen_hour: str
    meanwhile: Message | None
    preview: MovePreview | None
    verdict: Message | None

    @property
    def name(self) -> str:
        return self.post.number


@dataclass(frozen=True, slots=True)
class SharedOutcome:
    """A sentence that holds for the posts of these titles."""

    tone: str
    sentence: str
    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class MovePage:
    """The page. `digest`: of the previews, sent back."""

    rows: Sequence[MoveRow]
    digest: str
    asks: bool
    double: AmbiguousTime | None
    slots: Sequence[datetime]

    @property
    def is_one(self) -> bool:
        return len(self.rows) == 1

    @property
    def moving(self) -> Sequence[MoveRow]:
        """Return the rows that another press moves, the hour of an October night included."""
        return [row for row in self.rows if row.preview and (row.preview.moves or _is_double(row.preview))]

    @property
    def outcomes(self) -> Sequence[SharedOutcome]:
        """Return each sentence once, what cannot be first."""
        titles: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            for tone, sentence in _row_sentences(row):
                titles.setdefault((tone, translate(sentence)), []).append(row.post.title or translate(UNTITLED))
        shared = [SharedOutcome(*words, of) for words, of in titles.items()]
        return sorted(shared, key=lambda outcome: TONES.index(outcome.tone))

    @property
    def has_previews(self) -> bool:
        return any(row.preview for row in self.rows)


def build_move_page(posts: Sequence[Post], form: FormState[MoveForm], prepared_move: PreparedMove) -> MovePage:
    known = {preview.post_id: preview for preview in prepared_move.previews}
    moving = [preview for preview in prepared_move.previews if preview.moves]
    return MovePage(
        rows=_rows(posts, form.typed, known),
        digest=preview_digest(moving) if moving else "",
        asks=any(preview.fate is ApprovalFate.LOST for preview in moving),
        double=_first_double_hour(posts, known),
        slots=_offered_slots(posts[0], prepared_move.context) if len(posts) == 1 else (),
    )


def _is_double(preview: MovePreview) -> bool:
    return isinstance(preview.refusal, AmbiguousTime)


def _row_sentences(row: MoveRow) -> Iterator[tuple[str, Message]]:
    """Yield tones and words, none where nothing is at stake."""
    if row.meanwhile:
        yield "warning", row.meanwhile
    if row.preview is None or row.verdict is None:
        return
    tone = "error" if row.preview.refusal else FATE_TONES.get(row.preview.fate)
    if tone:
        yield tone, row.verdict
    yield from (("warning", sentence) for sentence in row.preview.says)


def _rows(posts: Sequence[Post], typed: Mapping[str, Any], known: Mapping[int, MovePreview]) -> list[MoveRow]:
    chosen, meanwhile = set(parse_post_numbers(typed.get("post") or ())), _moved_meanwhile(posts, typed)
    return [
        MoveRow(
            post=post,
            is_chosen=(post.year, post.ordinal) in chosen,
            seen_hour=f"{post.number} {encode_seen_hour(post.planned_at)}",
            meanwhile=meanwhile.get(post.id),
            preview=known.get(post.id),
            verdict=_verdict(known[post.id]) if post.id in known else None,
        )
        for post in posts
    ]


def _verdict(preview: MovePreview) -> Message:
    if preview.refusal:
        return preview.refusal.sentence
    words = {ApprovalFate.KEPT: KEEPS_WORDS, ApprovalFate.LOST: LOSES_WORDS}.get(preview.fate, {})
    return words.get(preview.status, REVIVED if preview.fate is ApprovalFate.REVIVED else NOTHING_TO_LOSE)


def _moved_meanwhile(posts: Sequence[Post], typed: Mapping[str, Any]) -> Mapping[int, Message]:
    """Return who moved each since its seen hour, from when to when."""
    seen = _hours_seen(typed.get("seen") or ())
    other = [post for post in posts if not _is_as_seen(post, seen)]
    moves = last_moves(work(read_session()), [post.id for post in other]) if other else {}
    return {post.id: _moved_words(post, moves.get(post.id)) for post in other}


def _hours_seen(texts: Sequence[str]) -> Mapping[PostNumber, str]:
    pairs = (text.partition(" ") for text in texts)
    return {number: hour for name, _, hour in pairs for number in parse_post_numbers([name])}


def _is_as_seen(post: Post, seen: Mapping[PostNumber, str]) -> bool:
    number = (post.year, post.ordinal)
    return number not in seen or is_seen_hour_current(seen[number], post.planned_at, organisation().zone)


def _moved_words(post: Post, moved: MoveRecord | None) -> Message:
    here = _hour(post.planned_at)
    if moved is None or moved.hour != post.hour:
        return msg(ANOTHER_HOUR, now=here)
    on, at, fold = parse_hour(moved.was_hour)
    return msg(BY_SOMEBODY, who=moved.who, was=_hour(_instant(PublicationPlan(on, at, fold), post.zone)), now=here)


def _hour(at: datetime | None) -> str | Message:
    return format_instant(at, "EEEE d MMM, HH:mm") if at else NO_DATE


def _instant(plan: PublicationPlan, zone: str) -> datetime | None:
    try:
        return plan.instant(zone)
    except Refusal:
        return None


def _first_double_hour(posts: Sequence[Post], known: Mapping[int, MovePreview]) -> AmbiguousTime | None:
    for post in posts:
        preview = known.get(post.id)
        try:
            if preview and isinstance(preview.refusal, AmbiguousTime):
                return preview.refusal
            if preview and preview.plan:
                replace(preview.plan, fold=None).instant(post.zone)
        except AmbiguousTime as double:
            return double
    return None


def _offered_slots(post: Post, context: MoveContext | None) -> Sequence[datetime]:
    if post.status not in EDITABLE_STATUSES:
        return ()
    return free_slots_for(
        context or load_move_context(read_session(), organisation(), [post], actor(), now=now()), post
    )
