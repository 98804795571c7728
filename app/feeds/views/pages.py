"""A person's own addresses: making one, seeing who reads, changing what it shows, another address, taking one back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.core.words import say
from app.feeds.forms import SubscribeForm
from app.feeds.models import FeedSubscription
from app.feeds.queries import own as queries
from app.feeds.rules.readers import MOST_FOR_GOOGLE, REFRESHES, feed_path
from app.feeds.rules.scope import Scope, scope_of
from app.feeds.service import subscriptions
from app.feeds.views import showing
from app.feeds.views.blueprint import bp
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

Page = str | Response | tuple[str, int]
FIRST_NAME = say("Mi calendario")


@bp.get("/o/<organisation>/subscriptions")
@requires(Permission.FEED_SUBSCRIBE)
def index() -> Page:
    return _index(blank(**showing.typed(translate(FIRST_NAME), Scope())))


@bp.post("/o/<organisation>/subscriptions")
@requires(Permission.FEED_SUBSCRIBE)
def subscribe() -> Page:
    """The address is shown in this very answer and never again: it passes through no cookie and no other page."""
    form = read_form(SubscribeForm, request.form)
    if wanted := form.value:
        with refusals(form, beside=""), writing() as session:
            _, token = subscriptions.subscribe(
                session, name=wanted.name, scope=wanted.scope(), actor=actor(), now=now()
            )
    return (_made(form.value.name, token), 201) if form.value else (_index(form), form.status)


@bp.get("/o/<organisation>/subscriptions/<int:number>/edit")
@requires(Permission.FEED_SUBSCRIBE)
def edit(number: int) -> Page:
    subscription = queries.subscription_or_404(reading(), organisation().id, actor().person_id, number)
    return _edit(subscription, blank(**showing.typed(subscription.name, scope_of(subscription.scope))))


@bp.post("/o/<organisation>/subscriptions/<int:number>")
@requires(Permission.FEED_SUBSCRIBE)
def change(number: int) -> Page:
    subscription = queries.subscription_or_404(reading(), organisation().id, actor().person_id, number)
    form = read_form(SubscribeForm, request.form)
    if wanted := form.value:
        with refusals(form, beside=""), writing() as session:
            mine = queries.subscription_or_404(session, organisation().id, actor().person_id, number)
            subscriptions.change(session, mine, name=wanted.name, scope=wanted.scope(), actor=actor(), now=now())
    if form.value is None:
        return _edit(subscription, form), form.status
    done = say("«%(name)s» muestra ya lo que ha elegido, en la misma dirección.", name=form.value.name)
    flash(translate(done), "good")
    return redirect(url_for(".index"), 303)


@bp.post("/o/<organisation>/subscriptions/<int:number>/rotation")
@requires(Permission.FEED_SUBSCRIBE)
def rotate(number: int) -> Page:
    with writing() as session:
        mine = queries.subscription_or_404(session, organisation().id, actor().person_id, number)
        fresh, token = subscriptions.rotate(session, mine, actor=actor(), now=now())
        name = fresh.name
    return _made(name, token), 201


@bp.post("/o/<organisation>/subscriptions/<int:number>/revocation")
@requires(Permission.FEED_SUBSCRIBE)
def revoke(number: int) -> Page:
    with writing() as session:
        subscription = queries.subscription_or_404(session, organisation().id, actor().person_id, number)
        subscriptions.revoke(session, subscription, actor=actor(), now=now())
    flash(translate(say("La dirección «%(name)s» ya no funciona.", name=subscription.name)), "good")
    return redirect(url_for(".index"), 303)


def _index(form: Read[SubscribeForm]) -> str:
    choices = _choices()
    return render_template(
        "feeds/index.html",
        form=form,
        **choices,
        subscriptions=queries.subscriptions(reading(), organisation().id, actor().person_id),
        shown=showing.shown,
        refreshes=REFRESHES,
        most_for_google=MOST_FOR_GOOGLE,
        public=showing.public_addresses(organisation(), root(), choices["topics"]),
    )


def _edit(subscription: FeedSubscription, form: Read[SubscribeForm]) -> str:
    return render_template(
        "feeds/edit.html",
        form=form,
        subscription=subscription,
        refreshes=REFRESHES,
        most_for_google=MOST_FOR_GOOGLE,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return showing.choices(reading(), organisation().id, sees_work=actor().may(Permission.POST_READ))


def _made(name: str, token: str) -> str:
    address = f"{root()}{feed_path(token, name)}"
    return render_template("feeds/made.html", name=name, refreshes=REFRESHES, **showing.ways(address))


def root() -> str:
    """Return where this installation says it is, never where it is being asked."""
    return wiring().config.address
