"""Account connection, by OAuth 2 or a pasted token, and revocation.

No transaction spans a server call (the read session closes first); pending state is in the signed cookie. `form-action
'self'` forbids forms to other sites, hence a link. Revocation deletes the token even if the server fails.
"""

import hmac
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.core.tokens import new_token
from app.domain.directory.models import Channel, NetworkRegistration
from app.domain.directory.ports import ClientRegistration
from app.domain.directory.queries import channels
from app.domain.directory.rules.networks import Network, pkce_challenge
from app.domain.publishing.ports import AccountAccess, NetworkError
from app.pages.directory.account_connection import connect_account, entered_organisation, examine_account
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.directory.forms import AuthorisationForm, TokenForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.directory import connection as directory_connection
from app.usecases.directory.authorisations import STALE
from app.web.access import requires, signed_in
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, close_session, read_session, work, write_transaction
from app.web.translation import translate

COOKIE_KEY = "mastodon"
DENIED = msg("El servidor no dio la autorización. La cuenta sigue como estaba.")


@dataclass(frozen=True, slots=True)
class PendingAuthorisation:
    organisation_id: int
    slug: str
    base_url: str
    state: str
    verifier: str
    channel_id: int | None


@bp.get("/o/<organisation>/official-accounts/mastodon")
@requires(Permission.ACCOUNT_MANAGE)
def mastodon() -> Page:
    channel_id = request.args.get("account", type=parse_int)
    known = (
        channels.channel_or_404(read_session(), channel_id, organisation_id=organisation().id) if channel_id else None
    )
    return _page(blank_form(base_url=known.base_url if known else "", channel_id=channel_id or ""))


@bp.post("/o/<organisation>/official-accounts/mastodon/authorisation")
@requires(Permission.ACCOUNT_MANAGE)
def authorise() -> Page:
    form = read_form(AuthorisationForm, request.form)
    if form.value is None:
        return _page(form), 422
    typed = form.value
    try:
        _client_registration(typed.base_url)
    except NetworkError as trouble:
        form.refuse("base_url", trouble.sentence)
        return _page(form), 422
    body = organisation()
    cookie[COOKIE_KEY] = {
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
    crossing = _pending_authorisation()
    if crossing is None or crossing.slug != organisation().slug:
        return redirect(url_for(".mastodon"), 303)
    known = channels.client_registration(read_session(), crossing.base_url, _callback_url())
    if known is None:
        return redirect(url_for(".mastodon"), 303)
    address = wiring().authoriser.address(
        crossing.base_url,
        unsealed_registration(known),
        _callback_url(),
        crossing.state,
        pkce_challenge(crossing.verifier),
    )
    return render_template(
        "directory/authorisation.html", server=crossing.base_url, address=address, finds_accounts=False
    )


@bp.get("/channels/mastodon/callback")
@signed_in
def callback() -> Page:
    """Finish in the organisation that began it."""
    crossing = _pending_authorisation()
    cookie.pop(COOKIE_KEY, None)
    if crossing is None or not hmac.compare_digest(crossing.state.encode(), request.args.get("state", "").encode()):
        raise Conflict(STALE)
    who, body = entered_organisation(crossing.organisation_id)
    code = request.args.get("code", "")
    if not code:
        return _redirect_with_error(crossing, DENIED)
    try:
        token = _exchange_code(crossing, code)
        scopes = wiring().authoriser.scopes
        access = AccountAccess(crossing.base_url, token)
        connection = examine_account(Network.MASTODON, access, body.languages, scopes=scopes)
        message = connect_account(connection, crossing.channel_id, who)
    except NetworkError as trouble:
        return _redirect_with_error(crossing, trouble.sentence)
    except Refusal as refusal:
        return _redirect_with_error(crossing, refusal.sentence)
    return flash_and_redirect(message, url_for(".index", organisation=crossing.slug))


@bp.post("/o/<organisation>/official-accounts/mastodon/token")
@requires(Permission.ACCOUNT_MANAGE)
def paste_token() -> Page:
    form = read_form(TokenForm, request.form)
    if form.value is None:
        return _page(form), 422
    typed = form.value
    try:
        access = AccountAccess(typed.base_url, typed.token)
        connection = examine_account(Network.MASTODON, access, organisation().languages)
        message = connect_account(connection, typed.channel_id, actor())
    except NetworkError as trouble:
        form.refuse("token" if trouble.status in (401, 403) else "base_url", trouble.sentence)
        return _page(form), 422
    except Refusal as refusal:
        form.refuse("token", refusal.sentence)
        return _page(form), refusal.status
    return flash_and_redirect(message, url_for(".index"))


def _callback_url() -> str:
    return wiring().config.address + url_for("directory.callback")


def _pending_authorisation() -> PendingAuthorisation | None:
    payload = cookie.get(COOKIE_KEY)
    return PendingAuthorisation(**payload) if payload else None


def _redirect_with_error(crossing: PendingAuthorisation, sentence: Message) -> Page:
    flash(translate(sentence), "error")
    return redirect(url_for(".mastodon", organisation=crossing.slug, account=crossing.channel_id), 303)


def _client_registration(base_url: str) -> ClientRegistration:
    """Return our registration, shared by every organisation; renew it when scopes change."""
    known, scopes = channels.client_registration(read_session(), base_url, _callback_url()), wiring().authoriser.scopes
    if known is not None and known.scopes == scopes:
        return unsealed_registration(known)
    close_session()
    made = wiring().authoriser.register(base_url, _callback_url())
    row = NetworkRegistration(
        base_url=base_url,
        redirect_uri=_callback_url(),
        client_id=made.client_id,
        client_secret=wiring().keyring.seal(made.client_secret),
        scopes=scopes,
    )
    with write_transaction() as session:
        directory_connection.store_client_registration(session, row)
    return made


def unsealed_registration(row: NetworkRegistration) -> ClientRegistration:
    return ClientRegistration(row.client_id, wiring().keyring.unseal(row.client_secret))


def _exchange_code(crossing: PendingAuthorisation, code: str) -> str:
    """Return the token; refusal deletes our registration, to register anew."""
    registration = _client_registration(crossing.base_url)
    close_session()
    try:
        return wiring().authoriser.exchange(crossing.base_url, registration, _callback_url(), code, crossing.verifier)
    except NetworkError as trouble:
        if trouble.status is not None:
            with write_transaction() as session:
                directory_connection.delete_client_registration(session, crossing.base_url, _callback_url())
        raise


def _page(form: FormState[AuthorisationForm] | FormState[TokenForm]) -> str:
    return render_template("directory/mastodon.html", form=form)


REVOKED = msg(
    "La cuenta está desconectada y su servidor ya no admite la autorización. Desde ahora se publica en ella a mano."
)
NOT_REVOKED = msg(
    "La cuenta está desconectada y Cauce ha olvidado la autorización, pero %(server)s no ha confirmado que la retira. "
    "Retírela allí: en los ajustes de la cuenta, entre las aplicaciones autorizadas."
)


@bp.post("/o/<organisation>/official-accounts/<int:channel_id>/disconnection")
@requires(Permission.ACCOUNT_MANAGE)
def disconnect(channel_id: int) -> Page:
    channel = channels.channel_or_404(read_session(), channel_id, organisation_id=organisation().id)
    revoked = _revoke_token(channel)
    with write_transaction() as session:
        channel = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
        directory_connection.disconnect_channel(work(session), channel, revoked=revoked)
    message = REVOKED if revoked else msg(NOT_REVOKED.msgid, server=channel.base_url)
    flash(translate(message), "good" if revoked else "warning")
    return redirect(url_for(".edit", channel_id=channel_id), 303)


def _revoke_token(channel: Channel) -> bool:
    """Tell whether the server revoked it; a token sealed with lost keys cannot be."""
    if channel.credentials is None:
        return False
    try:
        access = AccountAccess(channel.base_url, wiring().keyring.unseal(channel.credentials))
        known = [unsealed_registration(row) for row in channels.client_registrations(read_session(), channel.base_url)]
    except ValueError:
        return False
    close_session()
    return directory_connection.revoke_token(wiring().authoriser, wiring().networks[channel.network], access, known)
