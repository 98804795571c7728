"""The choice among the accounts that a provider found, and the connection of those chosen."""

from flask import flash, redirect, render_template, request, url_for

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.models import AccountAuthorisation, Channel
from app.domain.directory.ports import AuthorisedAccount
from app.domain.directory.queries import channels
from app.domain.directory.queries.authorisations import authorisation_or_404
from app.domain.directory.rules.credential_terms import CredentialTerm, new_term, renewable_term
from app.domain.directory.rules.networks import channel_label
from app.domain.organisations.models import Organisation
from app.domain.publishing.ports import AccountAccess, NetworkError
from app.pages.directory.account_connection import connect_account, examine_account
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.directory.forms import FoundAccountsForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.directory import authorisations
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

NOT_CONNECTED = msg("%(handle)s no se ha conectado. %(reason)s")
NOTHING_CHOSEN = msg("Elija al menos una cuenta, o cancele: todo sigue como estaba.")


def own_authorisation(key: int) -> AccountAuthorisation:
    return authorisation_or_404(work(read_session()), key, actor().id or 0)


def is_account(channel: Channel, account: AuthorisedAccount) -> bool:
    is_named = channel.handle.lstrip("@").casefold() == account.handle.casefold()
    return channel.network is account.network and is_named


@bp.get("/o/<organisation>/official-accounts/authorisations/<int:key>/accounts")
@requires(Permission.ACCOUNT_MANAGE)
def found_accounts(key: int) -> Page:
    row = own_authorisation(key)
    if not row.accounts:
        return redirect(url_for(".choose_network"), 303)
    registered = [str(place) for place, channel in enumerate(_registered(row)) if channel]
    return _choice_page(row, blank_form(chosen=registered))


@bp.post("/o/<organisation>/official-accounts/authorisations/<int:key>/accounts")
@requires(Permission.ACCOUNT_MANAGE)
def connect_found(key: int) -> Page:
    form, row = read_form(FoundAccountsForm, request.form), own_authorisation(key)
    accounts = authorisations.unseal_accounts(row, wiring().keyring)
    chosen = [accounts[place] for place in form.value.chosen if 0 <= place < len(accounts)] if form.value else []
    if not chosen:
        form.refuse("chosen", NOTHING_CHOSEN)
        return _choice_page(row, form), 422
    with write_transaction() as session:
        authorisations.take_found_accounts(session, key, organisation_id=row.organisation_id, now=now())
    for account in chosen:
        _connect(account, organisation(), actor())
    return redirect(url_for(".index"), 303)


def _connect(account: AuthorisedAccount, body: Organisation, who: Actor) -> None:
    """Connect the account as any other, and say how it ended."""
    try:
        credentials = account.credentials
        connection = examine_account(
            account.network,
            AccountAccess(account.base_url, credentials.secret),
            body.languages,
            term=_term(account),
            refresh_token=credentials.refresh_token,
        )
        flash(translate(connect_account(connection, None, who)), "good")
    except (NetworkError, Refusal) as trouble:
        flash(translate(msg(NOT_CONNECTED.msgid, handle=f"@{account.handle}", reason=trouble.sentence)), "error")


def _term(account: AuthorisedAccount) -> CredentialTerm:
    credentials = account.credentials
    if credentials.refresh_token:
        return renewable_term(credentials.ends_at, credentials.refresh_ends_at, now=now())
    return new_term(account.network, credentials.ends_at, now=now())


def _registered(row: AccountAuthorisation) -> list[Channel | None]:
    """Return the registered account that each found one is."""
    listed = [channel for channel, _ in channels.channels(read_session(), organisation_id=row.organisation_id)]
    accounts = authorisations.unseal_accounts(row, wiring().keyring)
    return [next((each for each in listed if is_account(each, account)), None) for account in accounts]


def _choice_page(row: AccountAuthorisation, form: FormState[FoundAccountsForm]) -> str:
    accounts = authorisations.unseal_accounts(row, wiring().keyring)
    options = [
        (str(place), f"{channel_label(account.network, account.name)} (@{account.handle})", _standing(channel))
        for place, (account, channel) in enumerate(zip(accounts, _registered(row), strict=True))
    ]
    return render_template("directory/found_accounts.html", form=form, row=row, options=options)


def _standing(channel: Channel | None) -> Message:
    if channel is None:
        return msg("No está registrada: quedará propuesta hasta que se registre el acto por el que se abrió.")
    return msg("Registrada como «%(name)s» (%(state)s).", name=channel.name, state=channel.state.label)
