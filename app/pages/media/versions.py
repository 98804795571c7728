"""A picture replaced by another version of it."""

from flask import request, url_for
from sqlmodel import Session
from werkzeug.datastructures import FileStorage

from app.core.errors import InvalidField
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.media.queries import file_by_digest
from app.pages.media.library import bp, picture_page
from app.pages.media.uploads import cleaned_upload, store_cleaned
from app.pages.shell.request_context import organisation
from app.usecases.image_rights.versions import replace_picture
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, FormResponse, flash_and_redirect, run_form_action
from app.web.forms import Form, read_form, refusal_beside
from app.web.request import read_session, work
from app.web.uploads import sent_file, takes_files

REPLACED = msg("Esta es ahora la versión más nueva. Lo aprobado sale con la que se aprobó.")


class VersionForm(Form):
    same_rights: bool = False


@bp.post("/<digest>/versions")
@requires(Permission.POST_WRITE)
@takes_files("new_image")
def add_version(digest: str) -> FormResponse:
    file_by_digest(read_session(), organisation().id, digest)
    form, upload = read_form(VersionForm, request.form), FileStorage()
    with refusal_beside(form, beside="new_image"):
        upload = sent_file("new_image") or upload
        if not upload.filename:
            raise InvalidField("new_image", msg("Elija el archivo de la versión nueva."))
        image = cleaned_upload(upload)

    def action(session: Session, typed: VersionForm) -> str:
        version = store_cleaned(session, upload, image)
        rights = {"has_same_rights": typed.same_rights}
        replace_picture(work(session), digest, version, **rights)
        return version.digest

    return run_form_action(
        form,
        action,
        page=lambda refused: picture_page(digest, version_form=refused),
        done=lambda newest: flash_and_redirect(REPLACED, url_for("library.show", digest=newest)),
        beside="new_image",
        passes=ERROR_PAGES,
    )
