from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup
from pydantic import Field

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.control.rules.changes import ControlKind
from app.domain.newsletter.queries.subscriptions import SubscriptionCount, subscription_count
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import language_name
from app.domain.public.models import PublicPage
from app.domain.public.queries.pages import page_or_default
from app.domain.public.rules.addresses import EMBED, PUBLISHED, localised_path, public_root
from app.domain.public.rules.settings import FIRST_PARTS, Licence, PagePart, PublicPageSettings
from app.pages.components.waiting_change import saved_message, waiting_change
from app.pages.public.blueprint import bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.public.page_index import PUBLISHED_TITLE
from app.usecases.public.settings import change_public_page
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import Form, FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction


class PublicPageForm(Form):
    is_open: bool = False
    parts: list[PagePart] = Field(default_factory=list)
    may_index: bool = False
    licence: Licence = Licence.CC_BY
    contact: str = Field(default="", max_length=200)

    def showing(self) -> PublicPageSettings:
        return PublicPageSettings(
            self.is_open,
            tuple(part for part in PagePart if part in self.parts),
            self.may_index,
            self.licence,
            self.contact,
        )


P = Permission
PAGE_SAVED = msg("Guardado. La página se escribe en unos segundos.")
FRAME = Markup('<iframe src="{}" title="{}" width="100%" height="640" loading="lazy" style="border: 0"></iframe>')


@bp.get("/public-page")
@requires(P.ORGANISATION_MANAGE)
def settings() -> Any:
    page = page_or_default(read_session(), organisation().id)
    begun = page.parts if page.version else [part.value for part in FIRST_PARTS]
    typed = {"is_open": page.is_open, "may_index": page.may_index, "contact": page.contact}
    return _page(blank_form(parts=begun, licence=page.licence.value, **typed))


@bp.post("/public-page")
@requires(P.ORGANISATION_MANAGE)
def change() -> Any:
    form = read_form(PublicPageForm, request.form)
    if form.value is None:
        return _page(form), form.status
    with refusal_beside(form, beside="contact"), write_transaction() as session:
        waiting = change_public_page(work(session), form.value.showing())
    if form.value is None:
        return _page(form), form.status
    return flash_and_redirect(saved_message(PAGE_SAVED, waiting), url_for(".settings"))


def _page(form: FormState[PublicPageForm]) -> str:
    body, public_page = organisation(), page_or_default(read_session(), organisation().id)
    place = public_root(body.slug)
    address = f"{wiring().config.address}{place}"
    return render_template(
        "public/settings.html",
        form=form,
        waiting=waiting_change(ControlKind.PUBLIC_PAGE, f"public_page:{body.id}"),
        opening=waiting_change(ControlKind.PAGE_OPENING, f"public_page:{body.id}"),
        public_page=public_page,
        parts=PagePart.choices(),
        licences=Licence.choices(),
        place=place,
        address=address,
        body=body,
        frames=_frames(body, public_page, address),
        follow=f"{address}{PUBLISHED}#follow",
        readers=_readers(body, public_page),
        sends_mail=wiring().mailer is not None,
    )


def _readers(body: Organisation, page: PublicPage) -> SubscriptionCount | None:
    """Return how many get the newsletter; None while it is not offered and nobody does."""
    count = subscription_count(read_session(), body.id)
    return count if PagePart.NEWSLETTER.value in page.parts or any(count) else None


def _frames(body: Organisation, page: PublicPage, address: str) -> list[tuple[str, Message, str]]:
    """Return language, its name, and what the organisation's own site needs to show its list; none unless shown."""
    if not (page.is_open and PagePart.PUBLISHED.value in page.parts):
        return []
    return [(language, language_name(language), _frame(body, language, address)) for language in body.languages]


def _frame(body: Organisation, language: str, address: str) -> str:
    title = wiring().press.pages.translate(PUBLISHED_TITLE, language)
    place = f"{address}{localised_path(EMBED, language, body.languages)}"
    return str(FRAME.format(place, f"{title} · {body.name}"))
