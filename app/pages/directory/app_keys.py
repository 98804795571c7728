"""The body's own applications at the providers, with which accounts are connected in the browser."""

from flask import render_template, url_for
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.directory.models import AppKey
from app.domain.directory.queries import app_keys
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.directory.forms import AppKeyForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.directory.app_keys import AppKeyDetails, keep_app_key, remove_app_key
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import PAGE_NOT_FOUND, read_session, work, write_transaction

KEPT = msg("La clave está guardada. Ya puede conectar cuentas con ella.")
REMOVED = msg("La clave está olvidada. Lo conectado con ella sigue así mientras dure su autorización.")


@bp.get("/o/<organisation>/official-accounts/app-keys")
@requires(Permission.ACCOUNT_MANAGE)
def list_app_keys() -> Page:
    rows = app_keys.app_keys(work(read_session()))
    known = {row.provider: row for row in rows}
    keys = [(each, _network_names(each), known.get(each)) for each in OAuthProvider]
    return render_template("directory/app_keys.html", keys=keys)


@bp.get("/o/<organisation>/official-accounts/app-keys/<name>")
@requires(Permission.ACCOUNT_MANAGE)
def show_app_key(name: str) -> Page:
    provider = provider_or_404(name)
    known = _app_key(provider)
    return _page(provider, blank_form(client_id=known.client_id, server=known.server) if known else blank_form())


@bp.post("/o/<organisation>/official-accounts/app-keys/<name>")
@requires(Permission.ACCOUNT_MANAGE)
def keep_key(name: str) -> Page:
    provider = provider_or_404(name)

    def keep(session: Session, form: AppKeyForm) -> AppKey:
        details = AppKeyDetails(form.client_id, form.client_secret, form.server)
        return keep_app_key(work(session), provider, details, wiring().keyring)

    return run_form_action(
        AppKeyForm,
        keep,
        page=lambda form: _page(provider, form),
        done=lambda _: flash_and_redirect(KEPT, url_for(".list_app_keys")),
        beside="client_secret",
    )


@bp.post("/o/<organisation>/official-accounts/app-keys/<name>/removal")
@requires(Permission.ACCOUNT_MANAGE)
def remove_key(name: str) -> Page:
    provider = provider_or_404(name)
    with write_transaction() as session:
        remove_app_key(work(session), provider)
    return flash_and_redirect(REMOVED, url_for(".list_app_keys"))


def provider_or_404(name: str) -> OAuthProvider:
    provider = next((each for each in OAuthProvider if each.value == name), None)
    if provider is None:
        raise NotFound(PAGE_NOT_FOUND)
    return provider


def return_address() -> str:
    """Return where providers send the browser back, the same for every organisation."""
    return wiring().config.address + url_for("directory.authorisation_answer")


def _network_names(provider: OAuthProvider) -> str:
    return ", ".join(NETWORK_NAMES[network] for network in PROVIDERS[provider].scopes)


def _app_key(provider: OAuthProvider) -> AppKey | None:
    return app_keys.app_key(read_session(), provider, organisation_id=organisation().id)


def _page(provider: OAuthProvider, form: FormState[AppKeyForm]) -> str:
    terms = PROVIDERS[provider]
    return render_template(
        "directory/app_key.html",
        provider=provider,
        terms=terms,
        scopes=[(NETWORK_NAMES[network], scopes) for network, scopes in terms.scopes.items()],
        return_address=return_address(),
        is_public=return_address().startswith("https://"),
        known=_app_key(provider),
        form=form,
    )
