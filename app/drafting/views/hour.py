"""Agreeing on another hour for a post, knowing beforehand whether it has to be approved again."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import DoubleHour, MissingHour
from app.drafting import deeds, queries, service
from app.drafting.forms import HourForm, typed_from
from app.drafting.models import Post, PostVersion
from app.drafting.rules.draft import Plan
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.desk import double_hour
from app.drafting.views.kept import signed_out
from app.web.access import requires
from app.web.formats import moment
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, organisation, reading, writing
from app.web.words import translate

P = Permission
PAST = say("La hora prevista ya ha pasado: elija otra.")
OUTSIDE = "Fuera del plazo aprobado (del %(start)s al %(end)s): si la mueve, habrá que aprobarla de nuevo."
STEPS = {"planned_on", "planned_time", "fold"}


@bp.get("/<int:year>/<int:ordinal>/hour")
@requires(P.POST_WRITE, P.POST_EDIT)
def hour(year: int, ordinal: int) -> Page:
    post = _post(year, ordinal)
    typed = typed_from(queries.draft_of(post, None), zone=post.zone)
    return _page(post, blank(**{name: typed[name] for name in STEPS}, seen=post.hour))


@bp.post("/<int:year>/<int:ordinal>/hour")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out)
def reschedule(year: int, ordinal: int) -> Page:
    """Inside the window its approval stands; outside, the person says so first."""
    form = read_form(HourForm, request.form)
    post = _post(year, ordinal)
    if form.value is None:
        return _page(post, form), 422
    try:
        return _moved(post, form)
    except (MissingHour, DoubleHour) as refusal:
        form.refuse("planned_time", refusal.sentence)
    except service.Overtaken as refusal:
        return _moved_meanwhile(form, refusal, year, ordinal)
    except Refusal as refusal:
        form.refuse("" if refusal.status != Refusal.status else "planned_on", refusal.sentence)
        return _page(post, form), refusal.status
    return _page(post, form), 422


def _moved(post: Post, form: Read[HourForm]) -> Page:
    assert form.value is not None
    version = queries.version_of(reading(), post)
    plan, stays = _plan(post, version, form.value)
    if version and not stays and not form.value.agree and post.status in deeds.UNDER_REVIEW:
        start, end = moment(version.window_from, "d MMM HH:mm"), moment(version.window_to, "d MMM HH:mm")
        form.refuse("agree", say(OUTSIDE, start=start, end=end))
        return _page(post, form, asks=True), 422
    with writing() as session:
        found = queries.post_or_404(session, organisation().id, post.year, post.ordinal, lock=True)
        saved = deeds.reschedule(session, found, plan, actor=actor(), now=now(), seen=form.value.seen)
    again = saved.changed and post.status in deeds.UNDER_REVIEW
    said = say("Movida. Vuelve a ser un borrador: envíela a aprobación.") if again else say("Movida.")
    flash(translate(said), "good")
    return redirect(url_for(".show", year=post.year, ordinal=post.ordinal), 303)


def _moved_meanwhile(form: Read[HourForm], refusal: Refusal, year: int, ordinal: int) -> Page:
    """The page tells the hour it has now, and the form stands on that one."""
    post = _post(year, ordinal)
    form.refuse("", refusal.sentence)
    form.typed["seen"] = post.hour
    return _page(post, form), refusal.status


def _plan(post: Post, version: PostVersion | None, typed: HourForm) -> tuple[Plan, bool]:
    """The new plan, and whether it stays inside the window of the version; a window it leaves behind falls."""
    plan, kept = typed.plan(), queries.draft_of(post, version).plan
    planned = plan.instant(post.zone)
    if planned is None or planned <= now():
        raise Refusal(PAST)
    start, end = (version.window_from, version.window_to) if version else (None, None)
    stays = (start is None or start <= planned) and (end is None or planned < end)
    return (replace(plan, window_from=kept.window_from, window_to=kept.window_to) if stays else plan), stays


def _post(year: int, ordinal: int) -> Post:
    post = queries.post_or_404(reading(), organisation().id, year, ordinal)
    service.check_may_edit(post, actor())
    return post


def _page(post: Post, form: Read[HourForm], *, asks: bool = False) -> str:
    return render_template(
        "drafting/hour.html",
        post=post,
        form=form,
        asks=asks,
        double=double_hour(form.typed, post.zone),
        version=queries.version_of(reading(), post),
        under_review=post.status in deeds.UNDER_REVIEW,
    )
