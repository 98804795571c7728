"""Moving posts, one or many: what will happen is said before it does, and it can be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlunsplit

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import deeds
from app.calendar.forms import MoveForm, UndoForm, numbers_in
from app.calendar.rules.moving import LOSES, MOST, TELLS, Fate, MovedMeanwhile, Number, Outlook, Unsettled, Way
from app.calendar.service.ground import ground_of
from app.calendar.service.outlook import outlooks, plans_for
from app.calendar.views.blueprint import bp
from app.calendar.views.outlooks import Told, sheet_of
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.core.zones import DoubleHour, MissingHour, wall
from app.drafting import queries as drafting
from app.drafting import service as writing_posts
from app.drafting.models import Post
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.addresses import local, of_this_site
from app.web.flashes import offer
from app.web.formats import moment
from app.web.forms import Read, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
Page = str | Response | tuple[str, int]
NONE_CHOSEN = say("Marque al menos una publicación.")
WHICH_DAY = say("Diga a qué día.")
UNDO, NOT_UNDONE = say("Deshacer"), say("No se ha deshecho. %(why)s").msgid
MOVED, MOVED_MANY = say("Movida al %(when)s.").msgid, say("Publicaciones movidas: %(count)s.").msgid
MOVED_LOST = say("Movida al %(when)s. Vuelve a ser un borrador: deshacer le devuelve la hora, no la aprobación.").msgid
MANY_LOST = say(
    "Publicaciones movidas: %(count)s. De ellas vuelven a ser borradores: %(lost)s. Deshacer les devuelve la hora, no "
    "la aprobación."
).msgid
UNDONE = say("Deshecho: vuelve a la hora que tenía.")
UNDONE_ALL = say("Deshecho: cada una vuelve a la hora que tenía.")
UNDONE_LOST = say("Deshecho: vuelve a la hora que tenía. La aprobación no vuelve: envíela otra vez.")
UNDONE_ALL_LOST = say(
    "Deshecho: cada una vuelve a la hora que tenía. Las aprobaciones que se perdieron no vuelven: envíelas otra vez."
)


@bp.get("/move")
@requires(P.POST_WRITE, P.POST_EDIT)
def moving() -> Page:
    """Of the posts of the address (`post=2027/0012`, again for each); `on` and `at` say where to, `back` where from."""
    numbers = numbers_in(request.args.getlist("post"))[:MOST]
    if not numbers:
        return _none_chosen()
    posts = _posts(reading(), numbers)
    if len(posts) == 1:
        writing_posts.check_may_edit(posts[0], actor())
    form = read_form(MoveForm, _asked(posts))
    is_told = form.value is not None and request.args.get("on")
    return _page(posts, form, _foreseen(posts, form) if is_told else None)


@bp.post("/move")
@requires(P.POST_WRITE, P.POST_EDIT)
def move() -> Page:
    """At once where nothing is lost and nothing speaks of the new hour; otherwise that is said first."""
    form = read_form(MoveForm, request.form)
    listed = numbers_in(request.form.getlist("listed") or request.form.getlist("post"))[:MOST]
    if not listed:
        return _none_chosen()
    if form.value and not form.value.numbers:
        form.refuse("post", NONE_CHOSEN)
    elif form.value and form.value.wanted().way is Way.DAY and form.value.planned_on is None:
        form.refuse("planned_on", WHICH_DAY)
    if form.value is None:
        return _page(_posts(reading(), listed), form), 422
    if form.value.deed == "look":
        posts = _posts(reading(), listed)
        return _page(posts, form, _foreseen(posts, form))
    return _moved(form, listed)


@bp.post("/move/undo")
@requires(P.POST_WRITE, P.POST_EDIT)
def undo_move() -> Page:
    form = read_form(UndoForm, request.form)
    numbers = numbers_in(form.value.posts.split()) if form.value else []
    if form.value is None or not numbers:
        return _none_chosen()
    back = local(form.value.back) or _place_of(numbers)
    try:
        with writing() as session:
            posts = _posts(session, numbers, lock=True)
            deeds.move_back(session, organisation(), posts, form.value.at, actor=actor(), now=now())
    except Refusal as refusal:
        flash(translate(say(NOT_UNDONE, why=_why(refusal))), "warning")
        return redirect(back, 303)
    one, several = (UNDONE_LOST, UNDONE_ALL_LOST) if form.value.lost else (UNDONE, UNDONE_ALL)
    flash(translate(one if len(posts) == 1 else several), "good")
    return redirect(back, 303)


def _asked(posts: Sequence[Post]) -> MultiDict[str, str]:
    """The form an address opens with: of one post, with the hour it has."""
    names = [post.number for post in posts]
    one = posts[0] if len(posts) == 1 else None
    first = {
        "way": request.args.get("way", Way.DAY.value),
        "planned_on": request.args.get("on") or (one.planned_on if one else None),
        "planned_time": request.args.get("at")
        or (one.planned_time.strftime("%H:%M") if one and one.planned_time else ""),
        "amount": "1",
        "back": local(request.args.get("back", "")) or _from_where(),
    }
    asked = MultiDict[str, str]([(name, str(value)) for name, value in first.items() if value])
    for name in names:
        asked.add("listed", name)
        asked.add("post", name)
    return asked


def _from_where() -> str:
    """The page of this site whose link was followed; a month of links has no room for each to say so."""
    before = of_this_site(request.referrer or "")
    is_another = before is not None and before.path != request.path
    return urlunsplit(("", "", before.path, before.query, "")) if before and is_another else ""


def _foreseen(posts: Sequence[Post], form: Read[MoveForm]) -> Told:
    assert form.value is not None
    chosen = set(form.value.numbers)
    moving = [post for post in posts if (post.year, post.ordinal) in chosen]
    ground = ground_of(reading(), organisation(), moving, actor(), now=now())
    return Told(outlooks(reading(), ground, plans_for(ground, form.value.wanted())), ground)


def _moved(form: Read[MoveForm], listed: Sequence[Number]) -> Page:
    assert form.value is not None
    typed = form.value
    try:
        with writing() as session:
            posts = _posts(session, typed.numbers, lock=True)
            seen = typed.hours_seen()
            known = {post.id: seen.get((post.year, post.ordinal), "") for post in posts}
            informed = deeds.Informed(known, typed.told, typed.agree)
            done = deeds.move_all(session, organisation(), posts, typed.wanted(), informed, actor=actor(), now=now())
    except Unsettled as refusal:
        return _unsettled(form, refusal, listed)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _page(_posts(reading(), listed), form), refusal.status
    _say(done, typed.back)
    return redirect(local(typed.back) or _place_of(typed.numbers), 303)


def _unsettled(form: Read[MoveForm], refusal: Unsettled, listed: Sequence[Number]) -> Page:
    """What stays ticked is what can move; a free hour that was pressed, or the one it keeps, is typed."""
    assert form.value is not None
    found = refusal.outlooks
    if not isinstance(refusal, MovedMeanwhile):
        form.typed["post"] = [one.name for one in found if one.moves]
    if len(listed) == 1 and (at := found[0].at):
        form.typed |= _typed_of(at)
    form.refuse(_field_of(refusal), refusal.sentence)
    return _page(_posts(reading(), listed), form, Told(found)), refusal.status


def _typed_of(at: datetime) -> dict[str, str]:
    there = wall(at, organisation().zone)
    return {"planned_on": f"{there:%Y-%m-%d}", "planned_time": f"{there:%H:%M}", "fold": str(there.fold)}


def _field_of(refusal: Unsettled) -> str:
    """Beside which field it is said; of many it is said of each."""
    if refusal.sentence == LOSES:
        return "agree"
    if refusal.sentence == TELLS or isinstance(refusal, MovedMeanwhile) or len(refusal.outlooks) > 1:
        return ""
    why = refusal.outlooks[0].refusal
    return "planned_time" if isinstance(why, (MissingHour, DoubleHour)) else "planned_on"


def _page(posts: Sequence[Post], form: Read[MoveForm], told: Told | None = None) -> str:
    sheet = sheet_of(posts, form, told or Told())
    return render_template("calendar/moving.html", form=form, sheet=sheet, back=_back_of(posts, form.typed))


def _back_of(posts: Sequence[Post], typed: Mapping[str, Any]) -> str:
    return local(str(typed.get("back") or "")) or _place_of([(post.year, post.ordinal) for post in posts])


def _place_of(numbers: Sequence[Number]) -> str:
    if len(numbers) > 1:
        return url_for(".month")
    year, ordinal = numbers[0]
    return url_for("drafting.show", year=year, ordinal=ordinal)


def _posts(session: Session, numbers: Sequence[Number], *, lock: bool = False) -> list[Post]:
    """In their order. Raises `NotFound` when one does not exist here."""
    read = drafting.locked_by_number if lock else drafting.by_number
    found = read(session, organisation().id, numbers)
    for number in numbers:
        if number not in found:
            raise NotFound(drafting.missing(*number))
    return [found[number] for number in numbers]


def _none_chosen() -> Response:
    flash(translate(NONE_CHOSEN), "warning")
    return redirect(url_for(".month"), 303)


def _why(refusal: Refusal) -> Sentence:
    """Of one post, its own reason."""
    outlooks = refusal.outlooks if isinstance(refusal, Unsettled) else []
    reasons = [one.refusal.sentence for one in outlooks if one.refusal]
    return reasons[0] if len(reasons) == 1 == len(outlooks) else refusal.sentence


def _say(done: Sequence[Outlook], back: str) -> None:
    """What was done, and the way back from it."""
    lost = sum(one.fate is Fate.LOST for one in done)
    if len(done) == 1:
        said = say(MOVED_LOST if lost else MOVED, when=moment(done[0].at, "EEEE d MMM, HH:mm"))
    else:
        said = say(MANY_LOST, count=len(done), lost=lost) if lost else say(MOVED_MANY, count=len(done))
    posts = " ".join(f"{year}/{ordinal}" for year, ordinal in (one.number for one in done))
    fields = {"posts": posts, "at": now().isoformat(), "back": local(back), "lost": "1" if lost else ""}
    offer(said, UNDO, url_for(".undo_move"), {name: value for name, value in fields.items() if value})
