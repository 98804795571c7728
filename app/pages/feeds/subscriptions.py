from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

import segno
from flask import render_template, request, url_for
from markupsafe import Markup
from pydantic import Field, field_validator
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.feeds.models import FeedSubscription
from app.domain.feeds.queries import subscriptions as subscription_queries
from app.domain.feeds.rules.public_feeds import CALENDAR, PUBLIC_FEEDS
from app.domain.feeds.rules.readers import MOST_FOR_GOOGLE, REFRESHES, feed_path
from app.domain.feeds.rules.scope import (
    ENTRY_KIND_WORDS,
    MONTHS_AHEAD,
    MONTHS_AHEAD_CHOICES,
    MONTHS_BACK,
    MONTHS_BACK_CHOICES,
    EntryDetail,
    EntryKind,
    FeedPosts,
    FeedScope,
    load_scope,
)
from app.domain.organisations.models import Organisation
from app.pages.feeds.blueprint import bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.feeds import subscriptions
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import Form, FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

MOST_CHOSEN = 200


class SubscriptionForm(Form):
    """Nothing ticked means all; months count before and after today."""

    name: str = Field(min_length=1, max_length=60)
    posts: FeedPosts = FeedPosts.ALL
    kinds: list[EntryKind] = Field(default_factory=list, max_length=len(EntryKind))
    channels: list[int] = Field(default_factory=list, max_length=MOST_CHOSEN)
    topics: list[int] = Field(default_factory=list, max_length=MOST_CHOSEN)
    units: list[int] = Field(default_factory=list, max_length=MOST_CHOSEN)
    campaigns: list[int] = Field(default_factory=list, max_length=MOST_CHOSEN)
    detail: EntryDetail = EntryDetail.FULL
    months_back: int = MONTHS_BACK
    months_ahead: int = MONTHS_AHEAD

    @field_validator("months_back", "months_ahead")
    @classmethod
    def _is_offered(cls, months: int) -> int:
        if months not in (*MONTHS_BACK_CHOICES, *MONTHS_AHEAD_CHOICES):
            raise ValueError(msg("Elija una de las opciones."))
        return months

    def scope(self) -> FeedScope:
        return FeedScope(
            posts=self.posts,
            kinds=tuple(kind for kind in EntryKind if kind in self.kinds),
            channels=tuple(sorted(self.channels)),
            topics=tuple(sorted(self.topics)),
            units=tuple(sorted(self.units)),
            campaigns=tuple(sorted(self.campaigns)),
            detail=self.detail,
            months_back=self.months_back,
            months_ahead=self.months_ahead,
        )


GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK_WEB = "https://outlook.office.com/calendar/addfromweb?url="


def scope_choices(session: Session, organisation_id: int, *, sees_work: bool) -> dict[str, Any]:
    """Return options in at most four reads; campaigns only for staff."""
    return {
        "posts": FeedPosts.choices(),
        "kinds": [(kind.value, translate(word)) for kind, word in ENTRY_KIND_WORDS.items()],
        "details": EntryDetail.choices(),
        "channels": subscription_queries.channel_choices(session, organisation_id),
        "topics": subscription_queries.topic_choices(session, organisation_id),
        "units": subscription_queries.unit_choices(session, organisation_id),
        "campaigns": subscription_queries.campaign_choices(session, organisation_id) if sees_work else [],
        "back": [(months, str(months)) for months in MONTHS_BACK_CHOICES],
        "ahead": [(months, str(months)) for months in MONTHS_AHEAD_CHOICES],
    }


def scope_field_values(name: str, scope: FeedScope) -> dict[str, Any]:
    return {**asdict(scope), "name": name, "posts": scope.posts.value, "detail": scope.detail.value}


def describe_scope(subscription: FeedSubscription, names: Mapping[str, Iterable[tuple[int, str]]]) -> list[str]:
    scope = load_scope(subscription.scope)
    words = [scope.posts.label] if scope.posts is not FeedPosts.NONE else []
    words += [ENTRY_KIND_WORDS[kind] for kind in scope.kinds]
    words += [scope.detail.label] if scope.detail is not EntryDetail.FULL else []
    return [*(translate(word) for word in words), *_narrowing_names(scope, names)]


def _narrowing_names(scope: FeedScope, names: Mapping[str, Iterable[tuple[int, str]]]) -> list[str]:
    known = {kind: dict(choices) for kind, choices in names.items()}
    gone = translate(msg("ya no existe"))
    chosen = [(kind, getattr(scope, kind)) for kind in ("channels", "topics", "units", "campaigns")]
    return [str(known[kind].get(number, gone)) for kind, numbers in chosen for number in numbers]


def program_links(address: str) -> dict[str, Any]:
    webcal = f"webcal://{address.partition('://')[2]}"
    return {
        "address": address,
        "webcal": webcal,
        "google": GOOGLE + webcal,
        "outlook_web": OUTLOOK_WEB + quote(address, safe=""),
        "is_secure": address.startswith("https://"),
        "picture": qr_code(address),
    }


def qr_code(address: str) -> Markup:
    """Draw the code inline: the URL leaves in no other request."""
    drawn = segno.make(address, micro=False, error="m")
    return Markup(drawn.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, omitsize=True, light="#fff"))


def public_addresses(body: Organisation, root: str) -> list[tuple[str, str]]:
    if not body.publishes_feeds:
        return []
    here, topics = f"{root}/p/{body.slug}", subscription_queries.topic_addresses(read_session(), body.id)
    whole = [(translate(word), f"{here}/{file}") for file, word in PUBLIC_FEEDS.items()]
    return whole + [(name, f"{here}/topics/{key}/{CALENDAR}") for key, name in topics]


Page = str | Response | tuple[str, int]
FIRST_NAME = msg("Mi calendario")


@bp.get("/o/<organisation>/subscriptions")
@requires(Permission.FEED_SUBSCRIBE)
def index() -> Page:
    return _index_page(blank_form(**scope_field_values(translate(FIRST_NAME), FeedScope())))


@bp.post("/o/<organisation>/subscriptions")
@requires(Permission.FEED_SUBSCRIBE)
def subscribe() -> Page:
    """Create a subscription; its URL appears only in this response, never a cookie."""
    form = read_form(SubscriptionForm, request.form)
    if wanted := form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            made, token = subscriptions.create_subscription(work(session), name=wanted.name, scope=wanted.scope())
            number = made.id
    return (_address_page(number, form.value.name, token), 201) if form.value else (_refused_page(form), form.status)


@bp.get("/o/<organisation>/subscriptions/<int:number>/edit")
@requires(Permission.FEED_SUBSCRIBE)
def edit(number: int) -> Page:
    subscription = subscription_queries.subscription_or_404(
        read_session(), organisation().id, actor().person_id, number
    )
    return _edit_page(subscription, blank_form(**scope_field_values(subscription.name, load_scope(subscription.scope))))


@bp.post("/o/<organisation>/subscriptions/<int:number>")
@requires(Permission.FEED_SUBSCRIBE)
def change(number: int) -> Page:
    subscription = subscription_queries.subscription_or_404(
        read_session(), organisation().id, actor().person_id, number
    )
    form = read_form(SubscriptionForm, request.form)
    if wanted := form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            mine = subscription_queries.subscription_or_404(session, organisation().id, actor().person_id, number)
            subscriptions.change_subscription(work(session), mine, name=wanted.name, scope=wanted.scope())
    if form.value is None:
        return _edit_page(subscription, form), form.status
    done = msg("«%(name)s» muestra ya lo que ha elegido, en la misma dirección.", name=form.value.name)
    return flash_and_redirect(done, url_for(".index"))


@bp.post("/o/<organisation>/subscriptions/<int:number>/rotation")
@requires(Permission.FEED_SUBSCRIBE)
def rotate(number: int) -> Page:
    with write_transaction() as session:
        mine = subscription_queries.subscription_or_404(session, organisation().id, actor().person_id, number)
        fresh, token = subscriptions.rotate_address(work(session), mine)
        number, name = fresh.id, fresh.name
    return _address_page(number, name, token), 201


@bp.post("/o/<organisation>/subscriptions/<int:number>/revocation")
@requires(Permission.FEED_SUBSCRIBE)
def revoke(number: int) -> Page:
    with write_transaction() as session:
        subscription = subscription_queries.subscription_or_404(session, organisation().id, actor().person_id, number)
        subscriptions.revoke_address(work(session), subscription)
    return flash_and_redirect(msg("La dirección «%(name)s» ya no funciona.", name=subscription.name), url_for(".index"))


def _index_page(form: FormState[SubscriptionForm]) -> str:
    choices = _choices()
    return render_template(
        "feeds/index.html",
        form=form,
        **choices,
        subscriptions=subscription_queries.live_subscriptions(read_session(), organisation().id, actor().person_id),
        shown=describe_scope,
        refreshes=REFRESHES,
        most_for_google=MOST_FOR_GOOGLE,
        public=public_addresses(organisation(), installation_address()),
    )


def _refused_page(form: FormState[SubscriptionForm]) -> str:
    if not _is_part():
        return _index_page(form)
    return render_template("feeds/address_panel.html", number=None, refusals=list(filter(None, form.errors.values())))


def _is_part() -> bool:
    return "HX-Request" in request.headers


def _edit_page(subscription: FeedSubscription, form: FormState[SubscriptionForm]) -> str:
    return render_template(
        "feeds/edit.html",
        form=form,
        subscription=subscription,
        refreshes=REFRESHES,
        most_for_google=MOST_FOR_GOOGLE,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return scope_choices(read_session(), organisation().id, sees_work=actor().may(Permission.POST_READ))


def _address_page(number: int, name: str, token: str) -> str:
    """Return the page with the address; as a part, what stands over the calendar."""
    address = f"{installation_address()}{feed_path(token, name)}"
    template = "feeds/address_panel.html" if _is_part() else "feeds/new_address.html"
    return render_template(
        template, number=number, name=name, refusals=(), refreshes=REFRESHES, **program_links(address)
    )


def installation_address() -> str:
    """Return the configured address, never the request's."""
    return wiring().config.address
