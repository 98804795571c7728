"""Measures taken and possible, and why the rest are not."""

from collections.abc import Mapping
from typing import Any

from app.pages.moderation.measure_details import case_context
from app.web.request import read_session


def panel(seen: Any) -> Mapping[str, Any] | None:
    return case_context(read_session(), seen.case, seen.messages)
