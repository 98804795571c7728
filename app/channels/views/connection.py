"""Connecting an account to its server: in the browser (OAuth 2), or with a token somebody pastes.

The conversation with the server happens outside every transaction (the request's reading session is closed first).
What is said between leaving and coming back is kept in the signed cookie. A form may not lead to another site under
our policy (`form-action 'self'`), so the person crosses by a link of a page of ours.
"""

import hmac
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie

from app.accounts import queries as people
from app.accounts.rules import Permission, demand
from app.channels import queries, service
from app.channels.forms import AuthorisationForm, TokenForm
from app.channels.models import NetworkRegistration
from app.channels.ports import Access, NetworkTrouble, Registration
from app.channels.rules.accounts import ChannelState, Network
from app.channels.rules.servers import pkce_challenge
from app.channels.views.accounts import Page
from app.channels.views.blueprint import bp
from app.core.actor import Actor
from app.core.errors import NotFound, OutOfTurn, Refusal
from app.core.ids import new_token
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.db.scope import scope_to
from app.organisations.models import Organisation
from app.pages.shell.request_context import organisation, visitor, wiring
from app.web.access import requires, signed_in
from app.web.forms import Read, blank, read_form
from app.web.request import NOWHERE, actor, close, now, reading, writing
from app.web.words import translate

KEPT = "mastodon"
CONNECTED = say("La cuenta %(handle)s está conectada: publicará por sí sola lo que se apruebe.")
STALE = say("Esa autorización no corresponde a ninguna conexión empezada aquí. Empiece de nuevo.")
CONNECTED_ONLY = say(
    "La cuenta %(handle)s está conectada y queda propuesta: para publicar en ella, registre el acto por el que se "
    "abrió o complete su lista."
)
DENIED = say("El servidor no dio la autorización. La cuenta sigue como estaba.")


@dataclass(frozen=True, slots=True)
class Crossing:
    """What must be remembered while the person is at the server."""

    organisation_id: int
    slug: str
    base_url: str
    state: str
    verifier: str
    channel_id: int | None


@bp.get("/o/<organisation>/official-accounts/mastodon")
@requires(Permission.ACCOUNT_MANAGE)
def mastodon() -> Page:
    channel_id = request.args.get("account", type=whole)
    known = queries.channel_or_404(reading(), channel_id, organisation_id=organisation().id) if channel_id else None
    return _page(blank(base_url=known.base_url if known else "", channel_id=channel_id or ""))


@bp.post("/o/<organisation>/official-accounts/mastodon/authorisation")
@requires(Permission.ACCOUNT_MANAGE)
def authorise() -> Page:
    form = read_form(AuthorisationForm, request.form)
    if form.value is None:
        return _page(form), 422
    typed = form.value
    try:
        _registration(typed.base_url)
    except NetworkTrouble as trouble:
        form.refuse("base_url", trouble.sentence)
        return _page(form), 422
    body = organisation()
    cookie[KEPT] = {
        "organisation_id": body.id,
        "slug": body.slug,
        "base_url": typed.base_url,
        "state": new_token(),
        "verifier": new_token(),
        "channel_id": typed.channel_id,
    }
    return redirect(url_for(".cross"), 303)


@bp.get("/o/<organisation>/official-accounts/mastodon/authorisation")
@requires(Permission.ACCOUNT_MANAGE)
def cross() -> Page:
    """Our last page before the server's: the address is the link's."""
    crossing = _crossing()
    if crossing is None or crossing.slug != organisation().slug:
        return redirect(url_for(".mastodon"), 303)
    known = queries.registration(reading(), crossing.base_url, _way_back())
    if known is None:
        return redirect(url_for(".mastodon"), 303)
    address = wiring().authoriser.address(
        crossing.base_url, opened(known), _way_back(), crossing.state, pkce_challenge(crossing.verifier)
    )
    return render_template("channels/cross.html", server=crossing.base_url, address=address)


@bp.get("/channels/mastodon/callback")
@signed_in
def callback() -> Page:
    """Back from the server. The organisation is the one the conversation began in."""
    crossing = _crossing()
    cookie.pop(KEPT, None)
    if crossing is None or not hmac.compare_digest(crossing.state.encode(), request.args.get("state", "").encode()):
        raise OutOfTurn(STALE)
    who = _actor_in(crossing.organisation_id)
    code = request.args.get("code", "")
    if not code:
        return _back(crossing, DENIED)
    try:
        token = _exchange(crossing, code)
        languages, scopes = _languages(crossing.organisation_id), wiring().authoriser.scopes
        connection = _ask(crossing.base_url, token, languages, scopes)
        said = _connect(connection, crossing.channel_id, who)
    except NetworkTrouble as trouble:
        return _back(crossing, trouble.sentence)
    except Refusal as refusal:
        return _back(crossing, refusal.sentence)
    flash(translate(said), "good")
    return redirect(url_for(".index", organisation=crossing.slug), 303)


@bp.post("/o/<organisation>/official-accounts/mastodon/token")
@requires(Permission.ACCOUNT_MANAGE)
def paste_token() -> Page:
    form = read_form(TokenForm, request.form)
    if form.value is None:
        return _page(form), 422
    typed = form.value
    try:
        connection = _ask(typed.base_url, typed.token, organisation().languages)
        said = _connect(connection, typed.channel_id, actor())
    except NetworkTrouble as trouble:
        form.refuse("token" if trouble.status in (401, 403) else "base_url", trouble.sentence)
        return _page(form), 422
    except Refusal as refusal:
        form.refuse("token", refusal.sentence)
        return _page(form), refusal.status
    flash(translate(said), "good")
    return redirect(url_for(".index"), 303)


def _way_back() -> str:
    return wiring().config.address + url_for("channels.callback")


def _crossing() -> Crossing | None:
    kept = cookie.get(KEPT)
    return Crossing(**kept) if kept else None


def _back(crossing: Crossing, sentence: Sentence) -> Page:
    flash(translate(sentence), "error")
    return redirect(url_for(".mastodon", organisation=crossing.slug, account=crossing.channel_id), 303)


def _body(organisation_id: int) -> Organisation:
    found = visitor()
    bodies = [body for _, body in found.posts if body.id == organisation_id] if found else []
    if not bodies:
        raise NotFound(NOWHERE)
    return bodies[0]


def _languages(organisation_id: int) -> list[str]:
    return _body(organisation_id).languages


def _actor_in(organisation_id: int) -> Actor:
    """The path names no organisation here, so the rights are asked for here."""
    found = visitor()
    who = people.actor_from(found.user, found.posts, organisation_id) if found else None
    if who is None:
        raise NotFound(NOWHERE)
    demand(who.may(Permission.ACCOUNT_MANAGE))
    return who


def _registration(base_url: str) -> Registration:
    """How the server knows us; asked for once and kept for every organisation, until we need leave for more."""
    known, scopes = queries.registration(reading(), base_url, _way_back()), wiring().authoriser.scopes
    if known is not None and known.scopes == scopes:
        return opened(known)
    close()
    made = wiring().authoriser.register(base_url, _way_back())
    row = NetworkRegistration(
        base_url=base_url,
        redirect_uri=_way_back(),
        client_id=made.client_id,
        client_secret=wiring().keyring.seal(made.client_secret),
        scopes=scopes,
    )
    with writing() as session:
        service.keep_registration(session, row)
    return made


def opened(row: NetworkRegistration) -> Registration:
    return Registration(row.client_id, wiring().keyring.unseal(row.client_secret))


def _exchange(crossing: Crossing, code: str) -> str:
    """The token. After a refusal the server is asked anew who we are the next time."""
    registration = _registration(crossing.base_url)
    close()
    try:
        return wiring().authoriser.exchange(crossing.base_url, registration, _way_back(), code, crossing.verifier)
    except NetworkTrouble as trouble:
        if trouble.status is not None:
            with writing() as session:
                service.forget_registration(session, crossing.base_url, _way_back())
        raise


def _ask(base_url: str, token: str, languages: list[str], scopes: str = "") -> service.Connection:
    close()
    sealed = service.Sealed(Network.MASTODON, wiring().keyring.seal(token), languages, scopes)
    return service.examine(wiring().networks[Network.MASTODON], Access(base_url, token), sealed)


def _connect(connection: service.Connection, channel_id: int | None, who: Actor) -> Sentence:
    """What to say of it: an account nobody opened by an act is connected, and no more."""
    with writing() as session:
        scope_to(session, who.organisation_id)
        channel = service.connect(session, connection, channel_id, actor=who, now=now())
        said = CONNECTED_ONLY if channel.state is ChannelState.PROPOSED else CONNECTED
        return say(said.msgid, handle=channel.handle)


def _page(form: Read[AuthorisationForm] | Read[TokenForm]) -> str:
    return render_template("channels/mastodon.html", form=form)
