"""The point of a picture to keep in sight: pressed on the picture, or written in percent."""

from flask import request
from pydantic import Field
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.core.messages import Message, msg
from app.core.text import parse_int
from app.domain.media.models import MediaFile
from app.domain.media.queries import file_by_digest
from app.domain.media.rules import FocalPoint, point_in, pressed_size
from app.pages.media.library import NOTERS, back_to, bp, picture_page
from app.pages.shell.request_context import organisation
from app.usecases.media.focal_point import set_focal_point
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, FormResponse, run_form_action
from app.web.forms import Form, read_form
from app.web.request import read_session, work


class FocusForm(Form):
    """In percent, from the left and from the top."""

    focus_x: int = Field(ge=0, le=100)
    focus_y: int = Field(ge=0, le=100)


@bp.post("/<digest>/focus")
@requires(*NOTERS)
def set_focus(digest: str) -> FormResponse:
    def action(session: Session, typed: FocusForm) -> Message:
        set_focal_point(work(session), digest, FocalPoint(typed.focus_x, typed.focus_y))
        return msg("Punto de interés guardado.")

    form = read_form(FocusForm, _posted_point(file_by_digest(read_session(), organisation().id, digest)))
    return run_form_action(
        form,
        action,
        page=lambda refused: picture_page(digest, focus_form=refused),
        done=lambda message: back_to(digest, message, anchor="focus"),
        passes=ERROR_PAGES,
    )


def _posted_point(file: MediaFile) -> MultiDict[str, str]:
    """Return the percents; those of the place pressed, where the picture was. Enter presses (0, 0): no place."""
    place = parse_int(request.form.get("point.x", "")), parse_int(request.form.get("point.y", ""))
    if place[0] is None or place[1] is None:
        return request.form
    if place == (0, 0):
        return MultiDict()
    point = point_in((place[0], place[1]), pressed_size(file.width, file.height))
    return MultiDict({"focus_x": str(point.x), "focus_y": str(point.y)})
