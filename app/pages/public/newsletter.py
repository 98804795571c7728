"""The newsletter, for anybody: asked for by a form, confirmed and left by the links of its letters (RFC 8058).

Only POST writes, as mail readers prefetch. No answer tells an address that is subscribed from one that is not.
"""

from typing import Any

from flask import Response, request
from flask.blueprints import BlueprintSetupState

from app.core.errors import NotFound, Refusal
from app.core.messages import Message, msg
from app.db.scope import scope_to
from app.domain.newsletter.queries.subscriptions import subscription_by_digest
from app.domain.newsletter.rules.issues import Cadence
from app.domain.newsletter.rules.links import NewsletterLink, NewsletterPurpose, parse_link_token
from app.domain.organisations.models import Organisation
from app.domain.people.rules.email import parse_email
from app.domain.public.queries.pages import open_page, page_or_default
from app.pages.public.account_check import NO_SUCH_PAGE
from app.pages.public.blueprint import open_bp
from app.pages.shell.request_context import wiring
from app.pages.shell.sign_in_guard import address_neighbourhood, attempt_bucket
from app.usecases.newsletter import subscriptions
from app.usecases.newsletter.subscriptions import SubscriptionWish
from app.usecases.people import sign_in_attempts
from app.usecases.people.sign_in_attempts import NEWSLETTER, NEWSLETTER_MAILBOX, TooManyAttempts
from app.usecases.public.page_index import NEWSLETTER as LEAF
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.page_writer import HTML, newsletter_values, write_side_page
from app.web.access import public
from app.web.request import now, read_session, write_transaction

BAD_ADDRESS = msg("Escriba una dirección de correo.")
TOO_MANY = msg("Se ha pedido demasiadas veces desde aquí. Vuelva a probar dentro de un cuarto de hora.")
STATUS_GONE, STATUS_MANY = 410, 429


@open_bp.post("/p/<slug>/newsletter")
@public
def ask_newsletter(slug: str) -> Response:
    return _answer_form(slug, "")


@open_bp.post("/p/<slug>/<language>/newsletter")
@public
def ask_newsletter_in(slug: str, language: str) -> Response:
    return _answer_form(slug, language)


@open_bp.get("/p/<slug>/newsletter/confirm/<token>")
@public
def confirm_newsletter(slug: str, token: str) -> Response:
    body, link = _link(NewsletterPurpose.CONFIRM, slug, token)
    asked = subscriptions.find_asked(read_session(), link, now=now())
    stage = "spent" if asked is None else "confirmed" if asked.confirmed_at else "confirm"
    return _page(body, asked.language if asked else "", stage)


@open_bp.post("/p/<slug>/newsletter/confirm/<token>")
@public
def join_newsletter(slug: str, token: str) -> Response:
    body, link = _link(NewsletterPurpose.CONFIRM, slug, token)
    language = _language(link)
    with write_transaction() as session:
        scope_to(session, body.id)
        is_confirmed = subscriptions.confirm_subscription(session, body, link, now=now())
    return _page(body, language, "confirmed" if is_confirmed else "spent")


@open_bp.get("/p/<slug>/newsletter/leave/<token>")
@public
def ask_to_leave(slug: str, token: str) -> Response:
    body, link = _link(NewsletterPurpose.LEAVE, slug, token)
    return _page(body, _language(link), "leave")


@open_bp.post("/p/<slug>/newsletter/leave/<token>")
@public
def leave_newsletter(slug: str, token: str) -> Response:
    body, link = _link(NewsletterPurpose.LEAVE, slug, token)
    language = _language(link)
    with write_transaction() as session:
        scope_to(session, body.id)
        subscriptions.leave_newsletter(session, link, now=now())
    return _page(body, language, "left")


@open_bp.record_once
def _exempt_from_csrf(state: BlueprintSetupState) -> None:
    """Accept POST without cookie or form token: these pages set none, and the letters' addresses carry their rights."""
    for view in (ask_newsletter, ask_newsletter_in, join_newsletter, leave_newsletter):
        state.app.extensions["csrf"].exempt(view)


def _answer_form(slug: str, language: str) -> Response:
    source = _open_source(slug, language)
    page_language = language or source.languages[0]
    try:
        _ask(source, page_language)
    except TooManyAttempts:
        return _refused(source, page_language, {"": TOO_MANY}, STATUS_MANY)
    except Refusal:
        return _refused(source, page_language, {"email": BAD_ADDRESS}, Refusal.status)
    return _response(source, page_language, stage="asked")


def _ask(source: PublicPageSource, page_language: str) -> None:
    """Queue the letter, unless the mailbox got several today. Raises `Refusal` for a bad address."""
    address, chosen = parse_email(request.form.get("email", "")), request.form.get("language", "")
    language = chosen if chosen in source.languages else page_language
    cadence = Cadence.WEEKLY if request.form.get("cadence") == Cadence.WEEKLY else Cadence.DAILY
    asking, mailbox = _buckets(source.body, address)
    with write_transaction() as session:
        scope_to(session, source.body.id)
        sign_in_attempts.check_attempt_limit(session, asking, now=now())
        if sign_in_attempts.add_failure(session, [mailbox], now=now())[mailbox] <= NEWSLETTER_MAILBOX.most:
            wish = SubscriptionWish(address, language, cadence)
            subscriptions.ask_subscription(session, source.body, wish, seal=wiring().keyring.seal, now=now())


def _buckets(body: Organisation, address: str) -> tuple[Any, Any]:
    return (
        attempt_bucket(NEWSLETTER, address_neighbourhood()),
        attempt_bucket(NEWSLETTER_MAILBOX, str(body.id), address),
    )


def _open_source(slug: str, language: str) -> PublicPageSource:
    """Raise `NotFound` unless the newsletter is offered in the language."""
    session, body_and_page = read_session(), open_page(read_session(), slug)
    if body_and_page is None or language not in ("", *body_and_page[0].languages[1:]):
        raise NotFound(NO_SUCH_PAGE)
    scope_to(session, body_and_page[0].id)
    source = PublicPageSource(session, *body_and_page, now())
    if not source.has_newsletter:
        raise NotFound(NO_SUCH_PAGE)
    return source


def _link(purpose: NewsletterPurpose, slug: str, token: str) -> tuple[Organisation, NewsletterLink]:
    """Return the link and its organisation, whose page may have closed since: one may always leave."""
    link = parse_link_token(purpose, token, wiring().keyring.unseal)
    body = read_session().get(Organisation, link.organisation_id) if link else None
    if link is None or body is None or body.slug != slug:
        raise NotFound(NO_SUCH_PAGE)
    scope_to(read_session(), body.id)
    return body, link


def _language(link: NewsletterLink) -> str:
    subscription = subscription_by_digest(read_session(), link.organisation_id, link.digest)
    return subscription.language if subscription else ""


def _page(body: Organisation, language: str, stage: str) -> Response:
    session = read_session()
    source = PublicPageSource(session, body, page_or_default(session, body.id), now())
    known = language if language in source.languages else source.languages[0]
    return _response(source, known, STATUS_GONE if stage == "spent" else 200, stage=stage)


def _refused(source: PublicPageSource, language: str, errors: dict[str, Message], status: int) -> Response:
    return _response(source, language, status, form={"errors": errors, "typed": request.form})


def _response(source: PublicPageSource, language: str, status: int = 200, **values: Any) -> Response:
    page = write_side_page(source, wiring().press, LEAF, language, **(newsletter_values(source, language) | values))
    response = Response(page, status, content_type=HTML)
    response.headers["Cache-Control"] = "private, no-store"
    return response
