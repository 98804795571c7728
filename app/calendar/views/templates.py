"""The template to plan in, made for the organisation: its accounts, its topics and its languages to choose from."""

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import queries
from app.calendar.rules.planning import planning_of
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.exports import KINDS, XLSX
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.request import reading
from app.web.words import translate


@bp.get("/template.xlsx")
@requires(Permission.POST_IMPORT)
def template() -> Response:
    office = queries.office_of(reading(), organisation(), today=today())
    planning = planning_of(office, place=shape.place(), words=translate)
    content = wiring().sheet_writer.template(planning)
    return send_file(BytesIO(content), KINDS[XLSX], as_attachment=True, download_name="plantilla.xlsx", max_age=0)
