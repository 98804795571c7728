"""What the office gave a name to: the views of the calendar its people open every day."""

from datetime import datetime, time, timedelta

from app.calendar.rules.saved import SavedPage
from app.calendar.service import Wished, save_view
from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage

BEGUN_DAYS = 3
OFTEN = (
    ("supervisor", "Esperan el visto bueno", SavedPage.AGENDA, {"status": "in_review"}, True),
    ("editor", "Por enviar, con lo más próximo primero", SavedPage.TABLE, {"status": "draft", "sort": "day"}, True),
    ("editor", "Ideas sin fecha", SavedPage.TABLE, {"undated": "1", "status": "idea"}, False),
    ("editor", "Lo mío con cambios pedidos", SavedPage.LIST, {"status": "changes_requested", "mine": "1"}, False),
)
"""By whom, its name, which page, what narrows it, and whether others have it too."""


def named_views(stage: Stage, *, now: datetime) -> Life:
    """One morning, one after the other."""
    zone = stage.place.zone
    at = yield instant_of(day_in(now, zone) - timedelta(days=BEGUN_DAYS), time(8, 40), zone, fold=0)
    for role, name, page, asked, is_shared in OFTEN:
        person = stage.with_role(role)[0]
        save_view(stage.session, page, asked, Wished(name, is_shared=is_shared), actor=person, now=at)
        at = yield at + timedelta(minutes=6)
