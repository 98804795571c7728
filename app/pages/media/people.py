"""People in a picture: noted, removed, their consent taken back, their data erased."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.queries import depicted_person_or_404
from app.pages.media.library import NOTERS, back_to, bp, picture_page
from app.pages.media.rights_forms import CONSENT_FIELDS, ConsentForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.image_rights import revocation
from app.usecases.image_rights import rights as rights_usecase
from app.web.access import requires
from app.web.addresses import absolute_url
from app.web.form_action import ERROR_PAGES, FormResponse, run_action, run_form_action
from app.web.forms import FormState, blank_form, refused_field
from app.web.request import read_session, work, write_transaction

P = Permission


@bp.post("/<digest>/people")
@requires(*NOTERS)
def add_person(digest: str) -> FormResponse:
    def action(session: Session, typed: ConsentForm) -> Message:
        seal = wiring().keyring.seal
        rights_usecase.add_person(work(session), digest, typed.note, seal=seal)
        return msg("Persona anotada.")

    return run_form_action(
        ConsentForm,
        action,
        page=lambda form: picture_page(digest, person_form=form),
        done=lambda message: back_to(digest, message),
        beside=lambda refusal: CONSENT_FIELDS.get(refused_field(refusal), refused_field(refusal)),
        passes=ERROR_PAGES,
    )


@bp.post("/<digest>/people/<int:person_id>/removal")
@requires(*NOTERS)
def remove_person(digest: str, person_id: int) -> FormResponse:
    def action(session: Session, person: DepictedPerson) -> Message:
        rights_usecase.remove_person(work(session), person)
        return msg("Quitada: no queda ningún dato suyo.")

    return _run(digest, person_id, action)


@bp.post("/<digest>/people/<int:person_id>/revocation")
@requires(*NOTERS)
def revoke_consent(digest: str, person_id: int) -> FormResponse:
    def action(session: Session, person: DepictedPerson) -> Message:
        count = revocation.revoke_consent(work(session), person)
        return msg("Consentimiento retirado. Retiradas propuestas: %(count)s.", count=count)

    return _run(digest, person_id, action)


@bp.post("/<digest>/people/<int:person_id>/erasure")
@requires(P.PERSONAL_MANAGE)
def erase_person(digest: str, person_id: int) -> FormResponse:
    def action(session: Session, person: DepictedPerson) -> Message:
        count = revocation.erase_person(work(session), person)
        return msg("Borrado: la imagen no vuelve a salir. Retiradas propuestas: %(count)s.", count=count)

    return _run(digest, person_id, action)


@bp.post("/<digest>/people/<int:person_id>/link")
@requires(*NOTERS)
def issue_link(digest: str, person_id: int) -> str:
    """Show a new address once: it is not kept."""
    with write_transaction() as session:
        person = _person(session, digest, person_id, lock=True)
        token = revocation.issue_link(work(session), person, seal=wiring().keyring.seal)
    address = absolute_url("consent.ask", token=token)
    return picture_page(digest, link=(_person(read_session(), digest, person_id), address))


def _run(digest: str, person_id: int, action: Callable[[Session, DepictedPerson], Message]) -> FormResponse:
    _person(read_session(), digest, person_id)
    form: FormState[Any] = blank_form()
    return run_action(
        lambda session: action(session, _person(session, digest, person_id, lock=True)),
        form=form,
        page=lambda refused: picture_page(digest, person_form=refused),
        done=lambda message: back_to(digest, message),
        passes=ERROR_PAGES,
    )


def _person(session: Session, digest: str, person_id: int, *, lock: bool = False) -> DepictedPerson:
    return depicted_person_or_404(session, organisation().id, person_id, digest=digest, lock=lock)
