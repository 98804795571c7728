"""Writing a post: one form that works without scripts, and loses nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.ids import new_token
from app.core.words import Sentence, say
from app.core.zones import DoubleHour, MissingHour
from app.drafting import deeds, queries, service
from app.drafting.forms import ComposerForm, Deed, said_by
from app.drafting.models import Post
from app.drafting.rules.draft import Draft
from app.drafting.rules.numbers import read_name
from app.drafting.rules.readiness import Wanting, what_is_missing
from app.drafting.rules.states import Status
from app.drafting.views.asking import asking_of
from app.drafting.views.beginning import asked_for, begun_like, for_account, service_template, writers_of_like
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.contrast import contrasts, saved_words
from app.drafting.views.copies import typing
from app.drafting.views.dates import date_notices, dates_at
from app.drafting.views.desk import Desk, open_desk
from app.drafting.views.kept import signed_out, signed_out_fragment
from app.drafting.views.mending import put_right
from app.drafting.views.offered import offered_for
from app.drafting.views.offers import copy_of, offers_for, restored
from app.drafting.views.page import post_page, why_not_edited
from app.drafting.views.remarking import in_the_way, remarked, topic_typed
from app.drafting.views.steering import route_words
from app.drafting.views.turns import submitted
from app.drafting.views.uploads import take_image
from app.editorial_line.queries import lacking_parts
from app.editorial_line.rules.emergency_text import Part, missing_words
from app.pages.shell.request_context import organisation, person
from app.review.queries.around import Around, around_of
from app.topics.rules import TopicClass
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
MENDED = say("Corregido en el texto. Todavía no está guardado.")
GAP = say("%(first)s %(second)s")


@bp.get("/new")
@requires(P.POST_WRITE)
def new() -> Page:
    """Empty, or with the text somebody left; `like` begins a correction of a post that is out already.

    `template` begins with the service template; `on` and `account`, on a day and for an account.
    """
    desk = open_desk(None)
    key = request.args.get("copy", "")
    copy = queries.copy_of(reading(), organisation().id, person().id, key) if key else None
    typed = {
        **desk.saved,
        **asked_for(),
        **begun_like(),
        **for_account(desk),
        **service_template(desk),
        **restored(copy),
    }
    typed["copy_key"] = copy.key if copy else f"new-{new_token()}"
    return composer_page(desk, blank(**typed), offers=not copy)


@bp.get("/<int:year>/<int:ordinal>/edit")
@requires(P.POST_WRITE, P.POST_EDIT)
def edit(year: int, ordinal: int) -> Page:
    """The post as saved, or as this person left it; `missing` says what it still needs to be sent.

    An idea may be given what an address asks for: it is saved only when the form is.
    """
    post = queries.post_or_404(reading(), organisation().id, year, ordinal)
    around = around_of(reading(), post, now=now())
    if ended := why_not_edited(post, around):
        form = blank()
        form.refuse("", ended.sentence)
        return post_page(year, ordinal, form), ended.status
    desk = open_desk(post)
    copy = copy_of(post) if request.args.get("copy") else None
    form = blank(**{**desk.saved, **(asked_for() if post.status is Status.IDEA else {}), **restored(copy)})
    if request.args.get("missing"):
        _say_missing(form, _missing(desk))
    return composer_page(desk, form, offers=not copy, around=around)


@bp.post("")
@requires(P.POST_WRITE, signed_out=signed_out)
def create() -> Page:
    return _take(None)


@bp.post("/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out)
def save(year: int, ordinal: int) -> Page:
    return _take(queries.post_or_404(reading(), organisation().id, year, ordinal))


@bp.post("/preview")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_fragment)
def preview() -> Page:
    """What each account would show of what is typed, for the panel beside it. `post`: where what is typed belongs."""
    named = read_name(request.args.get("post", ""))
    desk = open_desk(queries.post_or_404(reading(), organisation().id, *named) if named else None)
    form = blank(**read_form(ComposerForm, request.form).typed)
    mended = put_right(desk, form)
    return render_template("drafting/seen.html", form=form, typed=form.typed, mended=mended, **_seen(desk, form))


def resumed(why: Sentence, year: int | None = None, ordinal: int | None = None) -> Page:
    """The composer with everything that was posted, and why it was not saved."""
    post = queries.post_or_404(reading(), organisation().id, year, ordinal) if year and ordinal else None
    if post:
        service.check_may_edit(post, actor())
    form = read_form(ComposerForm, request.form)
    form.refuse("", why)
    return composer_page(open_desk(post), form), 400


def composer_page(
    desk: Desk, form: Read[Any], *, offers: bool = False, overtaken: bool = False, around: Around | None = None
) -> str:
    """`around`: what is said of the post, where it is opened and nothing was typed yet."""
    return render_template(
        "drafting/composer.html",
        desk=desk,
        form=form,
        typed=form.typed,
        **_seen(desk, form),
        double=desk.double_hour(form.typed),
        offers=offers_for(desk) if offers else [],
        offered=offered_for(desk, around) if around else [],
        comments_open=[thread for thread in around.threads if not thread.is_resolved] if around else [],
        theirs=contrasts(desk.saved, form.typed, desk) if overtaken else None,
        saved=saved_words(desk) if overtaken else None,
        next=route_words(reading(), organisation().id),
        taken=bool(request.args.get("missing")),
        zone=organisation().zone,
        under_review=desk.post is not None and desk.post.status in deeds.UNDER_REVIEW,
    )


def _seen(desk: Desk, form: Read[Any]) -> dict[str, Any]:
    """What stands beside the text and below it, and follows what is typed."""
    typed = form.typed
    dates = dates_at(desk, typed)
    previews, lacks = remarked(desk, typed, dates), _lacking(desk, typed)
    named = f"{desk.post.year}-{desk.post.ordinal}" if desk.post else None
    return {
        "wordings": desk.wordings(typed),
        "previews": previews,
        "dates": date_notices(dates, topic_typed(desk, typed), desk.languages, lacks),
        "missing": [*desk.missing(typed, at=now()), *in_the_way(desk.post, previews)],
        "urgency": missing_words(lacks) if lacks else None,
        "asking": asking_of(typed, previews, form.errors),
        "preview_url": url_for(".preview", post=named),
        "clashes_url": url_for(".clashes_typed", post=named),
    }


def _lacking(desk: Desk, typed: Mapping[str, Any]) -> Sequence[Part]:
    """Return the parts that a text on an emergency topic lacks to be about one."""
    topic = topic_typed(desk, typed)
    if topic is None or topic.topic_class is not TopicClass.EMERGENCY:
        return ()
    return lacking_parts(reading(), said_by(typed).variants())


def _take(post: Post | None) -> Page:
    """Save what was posted; whatever is refused comes back as it was typed."""
    form = read_form(ComposerForm, request.form)
    take_image(form)
    desk = open_desk(post)
    if put_right(desk, form):
        flash(translate(MENDED), "good")
        return composer_page(desk, form)
    if form.typed.get("deed") == Deed.PREVIEW:
        return composer_page(desk, form)
    desk.check_known(form)
    if form.value is None:
        return composer_page(desk, form), 422
    return _kept(desk, form, form.value)


def _kept(desk: Desk, form: Read[ComposerForm], value: ComposerForm) -> Page:
    try:
        return _saved(desk, value, value.draft(desk.zone))
    except service.AlreadyWritten as before:
        return _behind(form, before, value, before.year, before.ordinal)
    except service.Overtaken as overtaken:
        assert desk.post is not None
        return _behind(form, overtaken, value, desk.post.year, desk.post.ordinal)
    except (MissingHour, DoubleHour) as refusal:
        form.refuse("planned_time", refusal.sentence)
        return composer_page(desk, form), 422
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return composer_page(desk, form), refusal.status


def _saved(desk: Desk, value: ComposerForm, draft: Draft) -> Page:
    with writing() as session:
        post = _written(session, desk.post, value, draft)
        is_to_send = value.deed is Deed.SUBMIT and post.status is not Status.IN_REVIEW
        missing = submitted(session, post) if is_to_send else ()
    where: dict[str, Any] = {"year": post.year, "ordinal": post.ordinal}
    if missing:
        return redirect(url_for(".edit", **where, missing=1), 303)
    said = say("Enviada a aprobación.") if value.deed is Deed.SUBMIT else say("Guardada.")
    flash(translate(said), "good")
    return redirect(url_for(".show", **where), 303)


def _written(session: Session, known: Post | None, value: ComposerForm, draft: Draft) -> Post:
    """Saving ends what was only being typed."""
    if known is None:
        key = value.copy_key
        also = writers_of_like(session, value.like)
        post = deeds.create(session, organisation(), draft, actor=actor(), now=now(), form_key=key or None, also=also)
        service.forget_typing(session, typing(key))
        return post
    post = queries.post_or_404(session, organisation().id, known.year, known.ordinal, lock=True)
    deeds.save(session, post, draft, base=value.base, actor=actor(), now=now())
    for key in {str(post.id), value.copy_key}:
        service.forget_typing(session, typing(key))
    return post


def _behind(form: Read[ComposerForm], refusal: Refusal, value: ComposerForm, year: int, ordinal: int) -> Page:
    """It was saved meanwhile. The same again (a second click) is done already; otherwise both are shown.

    The form then stands on what is saved now, so that saving again is a knowing act.
    """
    newer = open_desk(queries.post_or_404(reading(), organisation().id, year, ordinal))
    assert newer.post is not None
    service.check_may_edit(newer.post, actor())
    if value.draft(newer.zone).said() == newer.draft.said():
        return _kept(newer, form, value.model_copy(update={"base": newer.post.base}))
    form.refuse("", refusal.sentence)
    form.typed["base"] = newer.post.base
    return composer_page(newer, form, overtaken=True), refusal.status


def _missing(desk: Desk) -> tuple[Wanting, ...]:
    voices = queries.voices(reading(), organisation().id)
    return what_is_missing(desk.draft, voices, zone=desk.zone, now=now())


def _say_missing(form: Read[Any], missing: tuple[Wanting, ...]) -> None:
    """Beside its field; two things about one field make one sentence after the other."""
    for want in missing:
        known = form.errors.get(want.field)
        form.refuse(want.field, say(GAP.msgid, first=known, second=want.sentence) if known else want.sentence)
