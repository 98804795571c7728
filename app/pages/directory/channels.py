from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.account_watch.queries import visit_of
from app.domain.account_watch.rules.pins import stored_pins
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.models import Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.account_acts import AccountActDetails
from app.domain.directory.rules.account_tiers import PAID_TIERS
from app.domain.directory.rules.api_versions import ending_versions
from app.domain.directory.rules.credential_terms import end_warning
from app.domain.directory.rules.key_connections import UNTRIED_NETWORKS
from app.domain.directory.rules.network_prices import PRICES, QUOTAS, READING_PRICES, deletion_price, dollars, price_of
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState, Network, Publishing
from app.domain.organisations.rules import language_name
from app.domain.people.queries import people
from app.domain.posts.queries.posts import voice_of
from app.domain.publishing.queries.account_activity import has_published_by_itself
from app.domain.publishing.queries.day_counts import published_within_day
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.domain.publishing.rules.trials import trial_text
from app.pages.components.waiting_change import CHANGE_WAITS, saved_message, waiting_change
from app.pages.directory.account_connection import connection_url
from app.pages.directory.blueprint import bp
from app.pages.directory.forms import ChannelForm, ChannelRegistrationForm
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.directory import registration
from app.usecases.plan import account_acts
from app.usecases.publishing.trial_post import trial_obstacle
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction

Page = str | Response | tuple[str, int]
REGISTERED = msg("La cuenta está registrada. Cuando toque publicar en ella, avisaremos a quien responde de ella.")
SAVED = msg("La cuenta está guardada.")
WHOLE_ACT = msg("Ponga el acto y su día, o ninguno de los dos.")
PROPOSED = msg("La cuenta está propuesta. Se abre cuando su lista está completa: aquí tiene lo que le falta.")
_WATCHED = msg(
    "Cauce la mira una vez al día. Si cambia lo que muestra, o alguien publica en ella sin pasar por aquí, avisa y "
    "queda en el historial."
)
_FIGURES_READ = msg("Cauce lee una vez al día las cifras de lo publicado. No mira lo que la cuenta muestra.")
_PINS_READ = msg("Cauce mira una vez al día qué tiene fijado.")


@bp.get("/o/<organisation>/official-accounts")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> Page:
    closed = request.args.get("state") == "closed"
    listed = channels.channels(read_session(), organisation_id=organisation().id, closed=closed)
    return render_template(
        "directory/channels.html",
        listed=listed,
        warnings=_version_warnings(listed),
        ends={channel.id: _end_warning(channel) for channel, _ in listed},
        closed=closed,
        counts=channels.channel_counts(work(read_session())),
    )


def _version_warnings(listed: Sequence[channels.ListedChannel]) -> list[Message]:
    connected = {channel.network for channel, _ in listed if channel.publishing is Publishing.API}
    return [end.warning(today()) for end in ending_versions(connected, today=today())]


def _end_warning(channel: Channel) -> Message | None:
    return end_warning(channel.credentials_end_at, organisation().zone, now=now())


@bp.get("/o/<organisation>/official-accounts/new")
@requires(Permission.ACCOUNT_MANAGE)
def new() -> Page:
    return _new_page(blank_form(languages=organisation().languages))


@bp.post("/o/<organisation>/official-accounts")
@requires(Permission.ACCOUNT_MANAGE)
def register() -> Page:
    form = read_form(ChannelRegistrationForm, request.form)
    if (typed := form.value) and (typed.opening_act or typed.opened_on) and not (typed.opening_act and typed.opened_on):
        form.refuse("opening_act" if typed.opened_on else "opened_on", WHOLE_ACT)
    if form.value and typed:
        with _channel_refusals(form), write_transaction() as session:
            act = _opening_act(typed)
            channel = account_acts.register_account(work(session), channel_details(typed), act)
    if form.value is None:
        return _new_page(form), form.status
    if channel.state is ChannelState.OPEN:
        return _go_to_channel(REGISTERED, channel)
    message = CHANGE_WAITS if act else PROPOSED
    return flash_and_redirect(message, url_for("plan.gate", channel_id=channel.id))


@bp.get("/o/<organisation>/official-accounts/<int:channel_id>")
@requires(Permission.ACCOUNT_MANAGE)
def edit(channel_id: int) -> Page:
    channel = channels.channel_or_404(read_session(), channel_id, organisation_id=organisation().id)
    fields = set(ChannelForm.model_fields)
    return _edit_page(channel, blank_form(**channel.model_dump(mode="json", include=fields)))


@bp.post("/o/<organisation>/official-accounts/<int:channel_id>")
@requires(Permission.ACCOUNT_MANAGE)
def change(channel_id: int) -> Page:
    form = read_form(ChannelForm, request.form)
    channel = channels.channel_or_404(read_session(), channel_id, organisation_id=organisation().id)
    if form.value:
        with _channel_refusals(form), write_transaction() as session:
            row = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
            waiting = registration.update_channel(work(session), row, channel_details(form.value))
    if form.value is None:
        return _edit_page(channel, form), form.status
    return _go_to_channel(saved_message(SAVED, waiting), channel)


def channel_details(typed: ChannelForm) -> registration.ChannelDetails:
    return registration.ChannelDetails(**typed.model_dump(include=set(ChannelForm.model_fields)))


def _opening_act(typed: ChannelRegistrationForm) -> AccountActDetails | None:
    return AccountActDetails(reference=typed.opening_act, act_on=typed.opened_on) if typed.opening_act else None


def _go_to_channel(sentence: Message, channel: Channel) -> Page:
    return flash_and_redirect(
        sentence, url_for("directory.edit", channel_id=channel.id, organisation=organisation().slug)
    )


@contextmanager
def _channel_refusals(form: FormState[Any]) -> Iterator[None]:
    with (
        refusal_beside(form, beside=""),
        refusal_beside(form, beside="handle", of=registration.HandleTaken),
        refusal_beside(form, beside="responsible_id", of=registration.CannotAnswer),
    ):
        yield


def _choices(answers: int | None = None) -> dict[str, object]:
    """Return the options; `answers` stays listed."""
    everyone = people.members(read_session(), organisation_id=organisation().id, today=today())
    able = [
        member.user
        for member in everyone
        if member.user.id == answers or people.member_may(member, Permission.DELIVERY_PUBLISH)
    ]
    return {
        "networks": [(network.value, NETWORK_NAMES[network]) for network in Network],
        "languages": [(code, language_name(code)) for code in organisation().languages],
        "people": [("", msg("Nadie todavía")), *((user.id, user.name) for user in able)],
    }


def _new_page(form: FormState[ChannelRegistrationForm]) -> str:
    return render_template("directory/new_channel.html", form=form, **_choices())


def _watched_words(network: Network) -> Message:
    """Return what is looked at, once a day, in a connected account of the network."""
    if network in wiring().watchers:
        return _WATCHED
    return _FIGURES_READ if network in wiring().metrics_readers else _PINS_READ


def _has_old_scopes(channel: Channel) -> bool:
    """Tell whether the token may lack scopes."""
    is_asked = channel.publishing is Publishing.API and channel.network is Network.MASTODON
    return is_asked and channel.scopes != wiring().authoriser.scopes


def _is_untried(channel: Channel) -> bool:
    """Tell whether the connector has still to be seen at work with its real network."""
    is_doubtful = channel.publishing is Publishing.API and channel.network in UNTRIED_NETWORKS
    return is_doubtful and not has_published_by_itself(read_session(), channel)


def _cost_facts(channel: Channel) -> list[tuple[Message, Message]]:
    """Return what publishing in the account has cost this month, and its price or quota."""
    if channel.publishing is not Publishing.API:
        return []
    if channel.network in QUOTAS:
        most, house = QUOTAS[channel.network].posts, organisation().id
        published = published_within_day(read_session(), [house], [channel.id], now()).get(channel.id, 0)
        return [(msg("En las últimas 24 horas"), msg("%(count)s de %(most)s", count=published, most=most))]
    if channel.network not in PRICES:
        return []
    price = PRICES[channel.network]
    month = month_costs(read_session(), priced_account(channel), now(), organisation().zone)
    readings = [READING_PRICES[channel.network]] if channel.network in READING_PRICES else []
    return [
        (msg("Cada publicación"), dollars(price.post)),
        (msg("Con un enlace"), dollars(price.with_link)),
        (msg("Cada retirada"), dollars(price.deletion)),
        *((msg("Cada mensaje leído, como mucho"), dollars(reading.message)) for reading in readings),
        (msg("Gastado este mes"), dollars(month.spent)),
    ]


def _trial(channel: Channel) -> dict[str, object] | None:
    """Return what a trial post would say and cost, or why there is none now."""
    if channel.publishing is not Publishing.API:
        return None
    zone = organisation().zone
    language, words = trial_text(channel.languages, zone, now=now())
    price = price_of(channel.network, words) + deletion_price(channel.network)
    return {
        "obstacle": trial_obstacle(read_session(), channel, zone, now=now()),
        "language": language,
        "words": words,
        "price": dollars(price) if price else None,
    }


def _edit_page(channel: Channel, form: FormState[ChannelForm]) -> str:
    visit = visit_of(read_session(), channel)
    return render_template(
        "directory/channel.html",
        channel=channel,
        form=form,
        waiting=waiting_change(ControlKind.ACCOUNT_NAME, f"channel:{channel.id}"),
        is_connected=channel.publishing is Publishing.API,
        is_narrow=_has_old_scopes(channel),
        connection_url=connection_url(channel.network, channel),
        is_untried=_is_untried(channel),
        end=_end_warning(channel),
        network=NETWORK_NAMES[channel.network],
        price=PRICES.get(channel.network) if channel.publishing is Publishing.API else None,
        cost_facts=_cost_facts(channel),
        trial=_trial(channel),
        visit=visit,
        pins=stored_pins(visit.pinned) if visit else [],
        watched=_watched_words(channel.network),
        tier=PAID_TIERS.get(channel.network),
        most_characters=voice_of(channel).maximum,
        **_choices(channel.responsible_id),
    )
