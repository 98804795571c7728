"""Files sent with the form of a request. A browser does not choose them again, so that has to be said."""

from flask import request

from app.core.errors import Refusal
from app.core.words import say
from app.intake import service
from app.intake.forms import AskForm
from app.intake.rules.attachments import MOST_FILES, Attachment, check_rights
from app.pages.shell.request_context import wiring
from app.web.forms import Read, refusals

AGAIN = say("Vuelva a elegir los archivos: el navegador no los conserva.")
TOO_MANY = say("Son demasiados archivos: como mucho %(most)s en cada petición.")


def take_files(form: Read[AskForm]) -> tuple[Attachment, ...]:
    """As they will be kept, before any transaction; what is wrong with one is said beside the field."""
    sent = _sent()
    taken: list[Attachment] = []
    with refusals(form, beside="files"):
        if len(sent) > MOST_FILES:
            raise Refusal(say(TOO_MANY.msgid, most=MOST_FILES))
        taken += [service.take_in(wiring().images, name, content) for name, content in sent]
    if form.value and any(one.is_image for one in taken):
        with refusals(form, beside="rights_owner"):
            check_rights(form.value.rights, form.value.rights_owner)
    return tuple(taken)


def _sent() -> list[tuple[str, bytes]]:
    """Name and content of each; a field left empty sends one without a name."""
    sent = []
    for one in request.files.getlist("files"):
        with one.stream:
            sent.append((one.filename or "", one.stream.read()))
    return [one for one in sent if one[0]]


def ask_again(form: Read[AskForm]) -> None:
    """Beside the field of a form that comes back, unless something else is said there."""
    if any(one.filename for one in request.files.getlist("files")):
        form.errors.setdefault("files", AGAIN)
