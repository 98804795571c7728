"""Connection of accounts in the browser, with an application of the body's own at their provider (OAuth 2).

The signed cookie binds the state to the session; the row of the connection makes it serve once, for ten minutes. No
transaction spans a provider's call.
"""

from typing import TypedDict

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.tokens import new_token, token_digest
from app.domain.directory.models import AccountAuthorisation, Channel
from app.domain.directory.ports import AuthorisedAccounts, OAuthApp
from app.domain.directory.queries import app_keys, channels
from app.domain.directory.rules.networks import pkce_challenge
from app.domain.directory.rules.oauth_providers import OAuthProvider
from app.domain.publishing.ports import NetworkError
from app.pages.directory.account_connection import entered_organisation
from app.pages.directory.app_keys import return_address
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.directory.forms import BrowserConnectionForm
from app.pages.directory.found_accounts import is_account, own_authorisation
from app.pages.shell.request_context import organisation, wiring
from app.usecases.directory import authorisations
from app.web.access import requires, signed_in
from app.web.forms import read_form
from app.web.request import actor, close_session, now, read_session, write_transaction
from app.web.translation import translate

COOKIE_KEY = "authorisation"
NO_KEY = msg("Falta la clave de la aplicación. Guárdela y empiece de nuevo.")
DENIED = msg("%(provider)s no dio la autorización. La cuenta sigue como estaba.")
MISSING = msg("%(provider)s no dio todos los permisos. Empiece de nuevo y deje marcados: %(scopes)s.")
NONE_FOUND = msg("%(provider)s no ha encontrado ninguna cuenta que administre quien ha entrado.")
NOT_AMONG = msg(
    "Entre las cuentas autorizadas no está %(handle)s. Entre con quien la administra, y elíjala al dar permiso."
)


class Crossing(TypedDict):
    """The cookie between two servers; `verifier` is in the row, sealed."""

    organisation_id: int
    key: int
    state: str


@bp.post("/o/<organisation>/official-accounts/authorisations")
@requires(Permission.ACCOUNT_MANAGE)
def begin_connection() -> Page:
    form = read_form(BrowserConnectionForm, request.form)
    if form.value is None:
        return redirect(url_for(".choose_network"), 303)
    provider, channel_id = form.value.provider, form.value.channel_id
    if channel_id:
        channels.channel_or_404(read_session(), channel_id, organisation_id=organisation().id)
    if _app(provider, organisation().id) is None:
        return _redirect_with_error(NO_KEY, url_for(".show_app_key", name=provider.value))
    state, body = new_token(), organisation()
    begun = AccountAuthorisation(
        organisation_id=body.id,
        user_id=actor().id or 0,
        provider=provider,
        channel_id=channel_id,
        state=token_digest(state),
        verifier=wiring().keyring.seal(new_token()),
    )
    with write_transaction() as session:
        key = authorisations.begin_authorisation(session, begun, now=now())
    cookie[COOKIE_KEY] = Crossing(organisation_id=body.id, key=key, state=state)
    return redirect(url_for(".authorisation", key=key), 303)


@bp.get("/o/<organisation>/official-accounts/authorisations/<int:key>")
@requires(Permission.ACCOUNT_MANAGE)
def authorisation(key: int) -> Page:
    row, crossing = own_authorisation(key), _crossing()
    app = _app(row.provider, row.organisation_id)
    if app is None or crossing is None or crossing["key"] != key or not row.state:
        return redirect(url_for(".choose_network"), 303)
    challenge = pkce_challenge(wiring().keyring.unseal(row.verifier))
    address = wiring().account_authorisers[row.provider].address(app, return_address(), crossing["state"], challenge)
    return render_template(
        "directory/authorisation.html", server=row.provider.label, address=address, finds_accounts=True
    )


@bp.get("/channels/authorisation")
@signed_in
def authorisation_answer() -> Page:
    """Finish in the organisation that began it."""
    crossing = _crossing()
    cookie.pop(COOKIE_KEY, None)
    if crossing is None:
        raise Conflict(authorisations.STALE)
    who, body = entered_organisation(crossing["organisation_id"])
    state, key = request.args.get("state", ""), crossing["key"]
    with write_transaction() as session:
        row = authorisations.take_answer(session, key, state, who.id or 0, organisation_id=body.id, now=now())
    try:
        found = _found_accounts(row)
    except (NetworkError, Refusal) as trouble:
        with write_transaction() as session:
            authorisations.end_authorisation(session, row.id, organisation_id=body.id)
        return _redirect_with_error(trouble.sentence, url_for(".choose_network", organisation=body.slug))
    with write_transaction() as session:
        authorisations.keep_found_accounts(
            session, row.id, found.accounts, wiring().keyring, organisation_id=body.id, now=now()
        )
    if found.missing:
        flash(translate(_missing(row.provider, found)), "warning")
    return redirect(url_for(".found_accounts", organisation=body.slug, key=row.id), 303)


def _found_accounts(row: AccountAuthorisation) -> AuthorisedAccounts:
    """Ask the provider. Raises `NetworkError`, or `Refusal` for a denial and where no account will do."""
    code, app, wanted = request.args.get("code", ""), _app(row.provider, row.organisation_id), _wanted_channel(row)
    if not code:
        raise Refusal(msg(DENIED.msgid, provider=row.provider.label))
    if app is None:
        raise Refusal(NO_KEY)
    close_session()
    authoriser, verifier = wiring().account_authorisers[row.provider], wiring().keyring.unseal(row.verifier)
    found = authoriser.accounts(app, return_address(), code, verifier)
    if not found.accounts:
        nothing = msg(NONE_FOUND.msgid, provider=row.provider.label)
        raise Refusal(_missing(row.provider, found) if found.missing else nothing)
    if wanted and not any(is_account(wanted, account) for account in found.accounts):
        raise Refusal(msg(NOT_AMONG.msgid, handle=wanted.handle))
    return found


def _wanted_channel(row: AccountAuthorisation) -> Channel | None:
    if row.channel_id is None:
        return None
    return channels.channel_or_404(read_session(), row.channel_id, organisation_id=row.organisation_id)


def _missing(provider: OAuthProvider, found: AuthorisedAccounts) -> Message:
    return msg(MISSING.msgid, provider=provider.label, scopes=", ".join(found.missing))


def _crossing() -> Crossing | None:
    crossing: Crossing | None = cookie.get(COOKIE_KEY)
    return crossing


def _app(provider: OAuthProvider, organisation_id: int) -> OAuthApp | None:
    """Return the body's application; None without one, or where its secret was sealed with lost keys."""
    known = app_keys.app_key(read_session(), provider, organisation_id=organisation_id)
    try:
        return OAuthApp(known.client_id, wiring().keyring.unseal(known.client_secret), known.server) if known else None
    except ValueError:
        return None


def _redirect_with_error(sentence: Message, url: str) -> Response:
    flash(translate(sentence), "error")
    return redirect(url, 303)
