"""The choice of a network to connect, the way to its own login, and the connection of those that give a key."""

from collections.abc import Collection
from datetime import date

from flask import render_template, request, url_for

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.core.zones import start_of_day
from app.domain.directory.models import Channel
from app.domain.directory.queries import app_keys, channels
from app.domain.directory.rules.credential_terms import CredentialTerm, has_end, new_term
from app.domain.directory.rules.key_connections import KEY_CONNECTIONS, KeyField, connection_name
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.oauth_providers import BROWSER_NETWORKS, provider_of
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from app.pages.directory.account_connection import connect_account, connection_url, examine_account
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.directory.forms import KEY_FIELDS, KeyForm, SiteKeyForm
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import PAGE_NOT_FOUND, actor, now, read_session

KEY_MISSING = msg("Este dato hace falta.")
ENDED_KEY = msg("Esa clave ya ha caducado. Cree otra y péguela con su fecha.")


@bp.get("/o/<organisation>/official-accounts/connection")
@requires(Permission.ACCOUNT_MANAGE)
def choose_network() -> Page:
    return render_template(
        "directory/networks.html",
        connectable=[
            (network.value, connection_name(network), connection_url(network))
            for network in Network
            if network in _offered()
        ],
        by_hand=[NETWORK_NAMES[network] for network in Network if network not in _offered()],
    )


@bp.get("/o/<organisation>/official-accounts/connection/<network>")
@requires(Permission.ACCOUNT_MANAGE)
def give_key(network: str) -> Page:
    chosen = _network_or_404(network, among={*KEY_CONNECTIONS, *BROWSER_NETWORKS})
    known = _known_channel(request.args.get("account", type=parse_int))
    if chosen not in KEY_CONNECTIONS:
        return _page(chosen, blank_form(channel_id=known.id if known else ""))
    server = (known and known.base_url) or KEY_CONNECTIONS[chosen].server or (known.url if known else "")
    handle = known.handle.lstrip("@") if known and KEY_CONNECTIONS[chosen].is_named else ""
    return _page(chosen, blank_form(base_url=server, account=handle, channel_id=known.id if known else ""))


@bp.post("/o/<organisation>/official-accounts/connection/<network>")
@requires(Permission.ACCOUNT_MANAGE)
def connect_with_key(network: str) -> Page:
    chosen = _network_or_404(network, among=KEY_CONNECTIONS.keys())
    form: FormState[KeyForm] = read_form(SiteKeyForm if chosen is Network.WEB else KeyForm, request.form)
    if form.value:
        _refuse_missing_keys(chosen, form, form.value)
    if form.value is None:
        return _page(chosen, form), 422
    typed = form.value
    if typed.ends_on and typed.ends_on <= today():
        form.refuse("ends_on", ENDED_KEY)
        return _page(chosen, form), 422
    keys = [getattr(typed, name) for name, _ in _key_fields(chosen)]
    access = AccountAccess(typed.base_url, KEY_CONNECTIONS[chosen].secret(typed.account, *keys))
    try:
        connection = examine_account(chosen, access, organisation().languages, term=_term(chosen, typed.ends_on))
        message = connect_account(connection, typed.channel_id, actor())
    except NetworkError as trouble:
        is_key = trouble.kind is NetworkErrorKind.UNAUTHORISED
        form.refuse("key" if is_key else "base_url", trouble.sentence)
        return _page(chosen, form), 422
    except Refusal as refusal:
        form.refuse("account", refusal.sentence)
        return _page(chosen, form), refusal.status
    return flash_and_redirect(message, url_for(".index"))


def _term(network: Network, day: date | None) -> CredentialTerm | None:
    return new_term(network, start_of_day(day, organisation().zone), now=now()) if day else None


def _offered() -> frozenset[Network]:
    return frozenset(wiring().networks) & {Network.MASTODON, *KEY_CONNECTIONS, *BROWSER_NETWORKS}


def _network_or_404(name: str, *, among: Collection[Network]) -> Network:
    known = next((network for network in among if network.value == name), None)
    if known is None:
        raise NotFound(PAGE_NOT_FOUND)
    return known


def _refuse_missing_keys(network: Network, form: FormState[KeyForm], typed: KeyForm) -> None:
    for name, _ in _key_fields(network):
        if not getattr(typed, name):
            form.refuse(name, KEY_MISSING)


def _key_fields(network: Network) -> list[tuple[str, KeyField]]:
    known = KEY_CONNECTIONS.get(network)
    return list(zip(KEY_FIELDS, known.keys, strict=False)) if known else []


def _known_channel(channel_id: int | None) -> Channel | None:
    if channel_id is None:
        return None
    return channels.channel_or_404(read_session(), channel_id, organisation_id=organisation().id)


def _has_app_key(network: Network) -> bool:
    provider = provider_of(network)
    return bool(provider and app_keys.app_key(read_session(), provider, organisation_id=organisation().id))


def _page(network: Network, form: FormState[KeyForm]) -> str:
    return render_template(
        "directory/key_connection.html",
        form=form,
        network=network,
        name=connection_name(network),
        asked=KEY_CONNECTIONS.get(network),
        needs_address=limits_of(network).fetches and not wiring().picture_addresses.root,
        key_fields=_key_fields(network),
        ends=has_end(network),
        provider=provider_of(network),
        has_app_key=_has_app_key(network),
    )
