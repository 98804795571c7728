"""Warning, hiding, blocking: what was done about this case, what may be, and why the rest may not."""

from collections.abc import Mapping
from typing import Any

from app.citizens.views.moderation import in_a_case
from app.web.request import reading


def panel(seen: Any) -> Mapping[str, Any] | None:
    return in_a_case(reading(), seen.case, seen.messages)
