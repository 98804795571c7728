from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlunsplit

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import AmbiguousTime, NonexistentTime, local_time
from app.domain.moves.rules import (
    HAS_WARNINGS,
    LOSES_APPROVAL,
    MOST_MOVED,
    ApprovalFate,
    MovedMeanwhile,
    MoveKind,
    MoveNotSettled,
    MovePreview,
    PostNumber,
)
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import MoveForm, UndoMoveForm, parse_post_numbers
from app.pages.calendar.move_preview import build_move_page
from app.pages.components.labels import post_states
from app.pages.shell.request_context import organisation
from app.usecases.moves import move as move_use_case
from app.usecases.moves.preview import PreparedMove, preview_moves
from app.usecases.posts import drafts
from app.web.access import requires
from app.web.addresses import parse_own_url, safe_local_path
from app.web.form_action import flash_action, flash_and_redirect
from app.web.formats import format_instant
from app.web.forms import FormState, read_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
bp.context_processor(lambda: {"most_moved": MOST_MOVED})
Page = str | Response | tuple[str, int]
NONE_CHOSEN = msg("Marque al menos una publicación.")
WHICH_DAY = msg("Diga a qué día.")
UNDO, NOT_UNDONE = msg("Deshacer"), msg("No se ha deshecho. %(why)s").msgid
MOVED, MOVED_MANY = msg("Movida al %(when)s.").msgid, msg("Publicaciones movidas: %(count)s.").msgid
MOVED_LOST = msg("Movida al %(when)s. Vuelve a ser un borrador: deshacer le devuelve la hora, no la aprobación.").msgid
MANY_LOST = msg(
    "Publicaciones movidas: %(count)s. De ellas vuelven a ser borradores: %(lost)s. Deshacer les devuelve la hora, no "
    "la aprobación."
).msgid
UNDONE = msg("Deshecho: vuelve a la hora que tenía.")
UNDONE_ALL = msg("Deshecho: cada una vuelve a la hora que tenía.")
UNDONE_LOST = msg("Deshecho: vuelve a la hora que tenía. La aprobación no vuelve: envíela otra vez.")
UNDONE_ALL_LOST = msg(
    "Deshecho: cada una vuelve a la hora que tenía. Las aprobaciones que se perdieron no vuelven: envíelas otra vez."
)


@bp.get("/move")
@requires(P.POST_WRITE, P.POST_EDIT)
def moving() -> Page:
    """Preview posts (`post=2027/0012`, repeated) moved to `on`, `at`; `back`: the origin."""
    numbers = parse_post_numbers(request.args.getlist("post"))[:MOST_MOVED]
    if not numbers:
        return _redirect_none_chosen()
    posts = _posts(read_session(), numbers)
    if len(posts) == 1:
        drafts.check_may_edit(posts[0], actor())
    form = read_form(MoveForm, _initial_form(posts))
    is_told = form.value is not None and request.args.get("on")
    return _move_page(posts, form, _preview(posts, form) if is_told else None)


@bp.post("/move")
@requires(P.POST_WRITE, P.POST_EDIT)
def move() -> Page:
    """Move at once, or preview lost approvals or warnings; as a part, only the question beside the dropped post."""
    form = read_form(MoveForm, request.form)
    listed = parse_post_numbers(request.form.getlist("listed") or request.form.getlist("post"))[:MOST_MOVED]
    if not listed:
        return _redirect_none_chosen()
    if form.value and not form.value.numbers:
        form.refuse("post", NONE_CHOSEN)
    elif form.value and form.value.wanted().way is MoveKind.DAY and form.value.planned_on is None:
        form.refuse("planned_on", WHICH_DAY)
    if form.value is None:
        return _move_page(_posts(read_session(), listed), form), 422
    if form.value.deed == "look":
        posts = _posts(read_session(), listed)
        return _move_page(posts, form, _preview(posts, form))
    return _move_posts(form, listed)


@bp.post("/move/undo")
@requires(P.POST_WRITE, P.POST_EDIT)
def undo_move() -> Page:
    form = read_form(UndoMoveForm, request.form)
    numbers = parse_post_numbers(form.value.posts.split()) if form.value else []
    if form.value is None or not numbers:
        return _redirect_none_chosen()
    back = safe_local_path(form.value.back) or _default_back_url(numbers)
    try:
        with write_transaction() as session:
            posts = _posts(session, numbers, lock=True)
            move_use_case.undo_moves(work(session), organisation(), posts, form.value.at)
    except Refusal as refusal:
        flash(translate(msg(NOT_UNDONE, why=_undo_refusal(refusal))), "warning")
        return redirect(back, 303)
    single, several = (UNDONE_LOST, UNDONE_ALL_LOST) if form.value.lost else (UNDONE, UNDONE_ALL)
    return flash_and_redirect(single if len(posts) == 1 else several, back)


def _initial_form(posts: Sequence[Post]) -> MultiDict[str, str]:
    """Return fields; a single post keeps its hour."""
    names = [post.number for post in posts]
    single_post = posts[0] if len(posts) == 1 else None
    first = {
        "way": request.args.get("way", MoveKind.DAY.value),
        "planned_on": request.args.get("on") or (single_post.planned_on if single_post else None),
        "planned_time": request.args.get("at")
        or (single_post.planned_time.strftime("%H:%M") if single_post and single_post.planned_time else ""),
        "amount": "1",
        "back": safe_local_path(request.args.get("back", "")) or _referring_page(),
    }
    fields = MultiDict[str, str]([(name, str(value)) for name, value in first.items() if value])
    for name in names:
        fields.add("listed", name)
        fields.add("post", name)
    return fields


def _referring_page() -> str:
    """Return our referring page: month links lack room for it."""
    before = parse_own_url(request.referrer or "")
    is_another = before is not None and before.path != request.path
    return urlunsplit(("", "", before.path, before.query, "")) if before and is_another else ""


def _preview(posts: Sequence[Post], form: FormState[MoveForm]) -> PreparedMove:
    assert form.value is not None
    chosen = set(form.value.numbers)
    moving = [post for post in posts if (post.year, post.ordinal) in chosen]
    return preview_moves(read_session(), organisation(), moving, form.value.wanted(), actor(), now=now())


def _move_posts(form: FormState[MoveForm], listed: Sequence[PostNumber]) -> Page:
    assert form.value is not None
    typed = form.value
    try:
        with write_transaction() as session:
            posts = _posts(session, typed.numbers, lock=True)
            seen = typed.hours_seen()
            known = {post.id: seen.get((post.year, post.ordinal), "") for post in posts}
            informed = move_use_case.MoveConsent(known, typed.told, typed.agree)
            done = move_use_case.move_posts(work(session), organisation(), posts, typed.wanted(), informed)
    except MoveNotSettled as refusal:
        return _unsettled_page(form, refusal, listed)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _move_page(_posts(read_session(), listed), form), refusal.status
    _flash_moved(done, typed.back)
    return redirect(safe_local_path(typed.back) or _default_back_url(typed.numbers), 303)


def _unsettled_page(form: FormState[MoveForm], refusal: MoveNotSettled, listed: Sequence[PostNumber]) -> Page:
    """Tick what can move; fill the hour pressed or kept."""
    assert form.value is not None
    previews = refusal.previews
    if not isinstance(refusal, MovedMeanwhile):
        form.typed["post"] = [preview.name for preview in previews if preview.moves]
    if len(listed) == 1 and (at := previews[0].at):
        form.typed |= _typed_hour(at)
    form.refuse(_field_of(refusal), refusal.sentence)
    return _move_page(_posts(read_session(), listed), form, PreparedMove(previews)), refusal.status


def _typed_hour(at: datetime) -> dict[str, str]:
    there = local_time(at, organisation().zone)
    return {"planned_on": f"{there:%Y-%m-%d}", "planned_time": f"{there:%H:%M}", "fold": str(there.fold)}


def _field_of(refusal: MoveNotSettled) -> str:
    """Return the field; none for several posts."""
    if refusal.sentence == LOSES_APPROVAL:
        return "agree"
    if refusal.sentence == HAS_WARNINGS or isinstance(refusal, MovedMeanwhile) or len(refusal.previews) > 1:
        return ""
    why = refusal.previews[0].refusal
    return "planned_time" if isinstance(why, (NonexistentTime, AmbiguousTime)) else "planned_on"


def _move_page(posts: Sequence[Post], form: FormState[MoveForm], prepared_move: PreparedMove | None = None) -> str:
    sheet = build_move_page(posts, form, prepared_move or PreparedMove())
    question = "calendar/move_question.html" if sheet.is_one else "calendar/move_question_of_several.html"
    template = question if "HX-Request" in request.headers else "calendar/move.html"
    return render_template(
        template, form=form, sheet=sheet, states=post_states(posts), back=_back_url(posts, form.typed)
    )


def _back_url(posts: Sequence[Post], typed: Mapping[str, Any]) -> str:
    return safe_local_path(str(typed.get("back") or "")) or _default_back_url(
        [(post.year, post.ordinal) for post in posts]
    )


def _default_back_url(numbers: Sequence[PostNumber]) -> str:
    if len(numbers) > 1:
        return url_for(".month")
    year, ordinal = numbers[0]
    return url_for("posts.show", year=year, ordinal=ordinal)


def _posts(session: Session, numbers: Sequence[PostNumber], *, lock: bool = False) -> list[Post]:
    """Return posts in order. Raises `NotFound`."""
    posts_by_number = post_queries.posts_by_number(work(session), numbers, lock=lock)
    for number in numbers:
        if number not in posts_by_number:
            raise NotFound(post_queries.missing_post_message(*number))
    return [posts_by_number[number] for number in numbers]


def _redirect_none_chosen() -> Response:
    flash(translate(NONE_CHOSEN), "warning")
    return redirect(url_for(".month"), 303)


def _undo_refusal(refusal: Refusal) -> Message:
    """Return a single post's own reason."""
    previews = refusal.previews if isinstance(refusal, MoveNotSettled) else []
    reasons = [preview.refusal.sentence for preview in previews if preview.refusal]
    return reasons[0] if len(reasons) == 1 == len(previews) else refusal.sentence


def _flash_moved(done: Sequence[MovePreview], back: str) -> None:
    lost = sum(preview.fate is ApprovalFate.LOST for preview in done)
    if len(done) == 1:
        message = msg(MOVED_LOST if lost else MOVED, when=format_instant(done[0].at, "EEEE d MMM, HH:mm"))
    else:
        message = msg(MANY_LOST, count=len(done), lost=lost) if lost else msg(MOVED_MANY, count=len(done))
    posts = " ".join(f"{year}/{ordinal}" for year, ordinal in (preview.number for preview in done))
    fields = {"posts": posts, "at": now().isoformat(), "back": safe_local_path(back), "lost": "1" if lost else ""}
    flash_action(message, UNDO, url_for(".undo_move"), {name: value for name, value in fields.items() if value})
