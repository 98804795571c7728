"""A stored picture's page: its rights, the people in it, where it is used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.queries import channels
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.image_rights import queries
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.rules.consent import AgeGroup, consent_fault, unsealed_names
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin
from app.domain.media import queries as media
from app.domain.media.models import MediaFile
from app.domain.media.rules import crop_around, pressed_size
from app.domain.posts.queries.picture_uses import posts_with_picture
from app.domain.takedowns.queries.picture_deliveries import picture_deliveries
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive, WithdrawalState
from app.pages.components.labels import post_states
from app.pages.components.picture_rights import rights_of, rights_troubles
from app.pages.media.rights_forms import RightsForm, rights_fields
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.image_rights import rights as rights_usecase
from app.usecases.image_rights.rights import may_note
from app.usecases.takedowns.consent_withdrawals import order_consent_withdrawals
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, FormResponse, flash_and_redirect, run_action, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, read_session, work

bp = Blueprint("library", __name__, url_prefix="/o/<organisation>/media")
P = Permission
NOTERS = (P.POST_WRITE, P.POST_EDIT)
MOST_USES = 100
SHOWN_RATIOS = (("1:1", 1.0), ("4:5", 0.8), ("16:9", 16 / 9))


@dataclass(frozen=True, slots=True)
class DepictedPersonView:
    """`names`: those this reader may see; `fault`: what the consent lacks today."""

    person: DepictedPerson
    names: Sequence[str]
    networks: Sequence[str]
    fault: Message | None


@bp.get("/<digest>")
@requires(P.POST_READ)
def show(digest: str) -> str:
    return picture_page(digest)


@bp.post("/<digest>/rights")
@requires(*NOTERS)
def note_rights(digest: str) -> FormResponse:
    def action(session: Session, typed: RightsForm) -> Message:
        rights_usecase.note_rights(work(session), digest, typed.note)
        return msg("Derechos anotados.")

    return run_on_picture(digest, RightsForm, action, lambda form: picture_page(digest, rights_form=form))


@bp.post("/<digest>/withdrawals")
@requires(P.TAKEDOWN_ORDER)
def order_withdrawals(digest: str) -> FormResponse:
    """Order at once every withdrawal proposed because of a consent in this picture."""
    media.file_by_digest(read_session(), organisation().id, digest)

    def action(session: Session) -> Message:
        count = order_consent_withdrawals(work(session), digest)
        return msg("Retiradas ordenadas: %(count)s.", count=count)

    form: FormState[Any] = blank_form()
    return run_action(action, form=form, page=lambda _: picture_page(digest), done=partial(back_to, digest))


def run_on_picture(
    digest: str,
    form_class: type[Form],
    action: Callable[[Session, Any], Message],
    page: Callable[[FormState[Any]], str],
) -> FormResponse:
    """Run what a form of the picture's page asks; `page` shows it again where it is refused."""
    media.file_by_digest(read_session(), organisation().id, digest)
    return run_form_action(form_class, action, page=page, done=partial(back_to, digest), passes=ERROR_PAGES)


def back_to(digest: str, message: Message, *, anchor: str | None = None) -> Any:
    return flash_and_redirect(message, url_for("library.show", digest=digest, _anchor=anchor))


def picture_page(
    digest: str,
    *,
    rights_form: FormState[Any] | None = None,
    person_form: FormState[Any] | None = None,
    tag_form: FormState[Any] | None = None,
    focus_form: FormState[Any] | None = None,
    version_form: FormState[Any] | None = None,
    link: tuple[DepictedPerson, str] | None = None,
) -> str:
    """Render the page; `link`: a person with the address just made for them, shown once."""
    session, body = read_session(), organisation()
    file = media.file_by_digest(session, body.id, digest)
    rights = queries.image_rights(session, body.id, digest)
    facts = rights_of([digest])[digest]
    shown = picture_deliveries(session, body.id, digest, limit=MOST_USES)
    people = _people(digest)
    revoked_at = queries.first_revocation(view.person for view in people)
    return render_template(
        "media/picture.html",
        file=file,
        rights=rights,
        troubles=rights_troubles(facts),
        form=rights_form or blank_form(**rights_fields(rights)),
        person_form=person_form or blank_form(),
        tag_form=tag_form or blank_form(tags=", ".join(media.picture_tags(session, body.id, digest))),
        focus_form=focus_form or blank_form(focus_x=str(file.focus_x), focus_y=str(file.focus_y)),
        version_form=version_form or blank_form(),
        **_shown_sizes(file),
        **_relatives(file),
        people=people,
        link=link,
        deliveries=shown,
        **_uses(digest),
        to_order=[each for each in shown if _is_proposed(each.withdrawal) or each.went_out_after(revoked_at)],
        **_rights_of_reader(),
        **_options(),
    )


def _uses(digest: str) -> dict[str, Any]:
    posts = posts_with_picture(work(read_session()), digest, limit=MOST_USES)
    return {"posts": posts, "states": post_states(posts)}


def _rights_of_reader() -> dict[str, bool]:
    who = actor()
    return {
        "may_note": may_note(who),
        "may_upload": who.may(P.POST_WRITE),
        "orders": who.may(P.TAKEDOWN_ORDER),
        "erases": who.may(P.PERSONAL_MANAGE),
    }


def _shown_sizes(file: MediaFile) -> dict[str, Any]:
    crops = [(name, crop_around(file.focus, *file.dimensions, ratio)) for name, ratio in SHOWN_RATIOS]
    return {"pressed": pressed_size(*file.dimensions), "crops": crops}


def _relatives(file: MediaFile) -> dict[str, Any]:
    """Return the versions of a picture, and the other pictures that look like it."""
    versions = media.picture_versions(read_session(), file)
    known = {version.digest for version in versions}
    near = media.near_pictures(read_session(), file.organisation_id, file.digest)
    return {"versions": versions, "near": [other for other in near if other.digest not in known]}


def _is_proposed(withdrawal: Any) -> bool:
    return (
        withdrawal is not None
        and withdrawal.motive is WithdrawalMotive.CONSENT
        and withdrawal.state is WithdrawalState.PROPOSED
    )


def _people(digest: str) -> list[DepictedPersonView]:
    people = queries.depicted_people(read_session(), organisation().id, digest)
    sees = may_note(actor()) or actor().may(P.PERSONAL_MANAGE)
    unseal = wiring().keyring.unseal
    return [
        DepictedPersonView(
            person,
            unsealed_names(person.sealed_identity, unseal) if sees else (),
            [NETWORK_NAMES[Network(network)] for network in person.networks],
            fault.label if (fault := consent_fault(person.terms, "", today())) else None,
        )
        for person in people
    ]


def _options() -> dict[str, Any]:
    networks = {
        channel.network for channel in channels.open_channels(read_session(), organisation_id=organisation().id)
    }
    earlier = PictureLicence.EARLIER.value
    return {
        "licences": [("", msg("Elija una")), *(each for each in PictureLicence.choices() if each[0] != earlier)],
        "depictions": [(v, w) for v, w in Depiction.choices() if v != Depiction.UNANSWERED],
        "origins": PictureOrigin.choices(),
        "ages": AgeGroup.choices(),
        "networks": [(network.value, NETWORK_NAMES[network]) for network in sorted(networks)],
    }
