"""A person's own addresses: making one, seeing who reads, taking one back."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.core.words import say
from app.feeds.forms import SubscribeForm
from app.feeds.queries import own as queries
from app.feeds.rules.readers import REFRESHES, feed_path
from app.feeds.rules.scope import Scope
from app.feeds.service import subscriptions
from app.feeds.views.blueprint import bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, organisation, reading, wiring, writing
from app.web.words import translate

Page = str | Response | tuple[str, int]
GOOGLE = "https://calendar.google.com/calendar/r?cid="
FIRST_NAME = say("Mi calendario")


@bp.get("/o/<organisation>/subscriptions")
@requires(Permission.FEED_SUBSCRIBE)
def index() -> Page:
    return _index(blank(name=translate(FIRST_NAME)))


@bp.post("/o/<organisation>/subscriptions")
@requires(Permission.FEED_SUBSCRIBE)
def subscribe() -> Page:
    """The address is shown in this very answer and never again: it passes through no cookie and no other page."""
    form = read_form(SubscribeForm, request.form)
    if wanted := form.value:
        with refusals(form, beside=""), writing() as session:
            _, token = subscriptions.subscribe(
                session, name=wanted.name, scope=Scope(channels=tuple(wanted.channels)), actor=actor(), now=now()
            )
    return (_made(form.value.name, token), 201) if form.value else (_index(form), form.status)


@bp.post("/o/<organisation>/subscriptions/<int:number>/revocation")
@requires(Permission.FEED_SUBSCRIBE)
def revoke(number: int) -> Page:
    with writing() as session:
        subscription = queries.subscription_or_404(session, organisation().id, actor().person_id, number)
        subscriptions.revoke(session, subscription, actor=actor(), now=now())
    flash(translate(say("La dirección «%(name)s» ya no funciona.", name=subscription.name)), "good")
    return redirect(url_for(".index"), 303)


def _index(form: Read[SubscribeForm]) -> str:
    channels = queries.channels(reading(), organisation().id)
    return render_template(
        "feeds/index.html",
        form=form,
        channels=channels,
        names=dict(channels),
        subscriptions=queries.subscriptions(reading(), organisation().id, actor().person_id),
        refreshes=REFRESHES,
    )


def _made(name: str, token: str) -> str:
    address = f"{_root()}{feed_path(token, organisation().slug)}"
    webcal = f"webcal://{address.partition('://')[2]}"
    return render_template(
        "feeds/made.html",
        name=name,
        address=address,
        webcal=webcal,
        google=GOOGLE + webcal,
        is_secure=address.startswith("https://"),
        refreshes=REFRESHES,
    )


def _root() -> str:
    """Where this installation says it is, or where it is being asked."""
    return wiring().config.public_url.rstrip("/") or request.host_url.rstrip("/")
