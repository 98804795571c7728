"""How the signed-in person wants to be told of things in this organisation."""

from flask import flash, redirect, render_template, request, url_for

from app.core.words import Sentence, say
from app.notifications import queries, service
from app.notifications.forms import ChoicesForm, OwnHoursForm, Whose
from app.notifications.jobs.readers import hours_in
from app.notifications.models import NoticeHours
from app.notifications.rules.kinds import KINDS, Duty, Way, offered, usual_way, ways_of
from app.notifications.rules.plans import DIGEST_AT
from app.notifications.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person
from app.web.access import member
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

SAVED = say("Sus avisos están guardados.")
WAY_WORDS = {
    Way.AT_ONCE: say("Por correo, al momento"),
    Way.DIGEST: say("Por correo, en el resumen diario"),
    Way.IN_APP: say("Solo en Cauce"),
    Way.NONE: say("No avisarme"),
}


@bp.get("/o/<organisation>/me/notices")
@member
def choices() -> Page:
    return _page()


@bp.post("/o/<organisation>/me/notices")
@member
def choose() -> Page:
    form = read_form(ChoicesForm, request.form)
    if form.value is not None:
        ways = {kind: way for kind, way in form.value.model_dump().items() if way is not None}
        with refusals(form, beside=""), writing() as session:
            service.choose(session, ways, actor=actor(), now=now())
    return _page(ways=form) if form.value is None else _done(SAVED)


@bp.post("/o/<organisation>/me/notices/hours")
@member
def choose_hours() -> Page:
    form = read_form(OwnHoursForm, request.form)
    if form.value is not None:
        times = form.value.times() if form.value.whose is Whose.OWN else None
        with refusals(form, beside="quiet_from"), writing() as session:
            service.set_hours(session, times, actor=actor(), now=now())
    return _page(hours=form) if form.value is None else _done(SAVED)


def shown(hours: NoticeHours | None) -> dict[str, str]:
    """Hours as their fields show them."""
    times = (("quiet_from", None), ("quiet_until", None), ("digest_at", DIGEST_AT))
    found = {name: getattr(hours, name) if hours else usual for name, usual in times}
    return {name: f"{at:%H:%M}" for name, at in found.items() if at}


def _done(said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".choices"), 303)


def _page(ways: Read[ChoicesForm] | None = None, hours: Read[OwnHoursForm] | None = None) -> Page:
    body, user = organisation(), person()
    own = queries.hours_of(reading(), body.id, user.id)
    everybodys = queries.hours_of(reading(), body.id, None)
    chosen = {one.kind: one.way.value for one in queries.choices_of(reading(), body.id, user.id)}
    whose = Whose.OWN if own else Whose.ORGANISATION
    page = render_template(
        "notifications/choices.html",
        ways=ways or blank(**{kind: chosen.get(kind, usual_way(kind).value) for kind in KINDS}),
        hours=hours or blank(whose=whose.value, **shown(own or everybodys)),
        usual=hours_in(body.zone, everybodys),
        kinds=KINDS,
        parts=[(duty, offered(actor().permissions, duty)) for duty in (Duty.DECISION, Duty.NEWS)],
        options={kind: [(way.value, WAY_WORDS[way]) for way in ways_of(kind)] for kind in KINDS},
    )
    refused = ways or hours
    return (page, refused.status) if refused else page
