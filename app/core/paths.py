"""Paths linked outside requests; a test checks the routes."""


def post(slug: str, year: int, ordinal: int) -> str:
    return f"/o/{slug}/posts/{year}/{ordinal}"


def held_posts(slug: str) -> str:
    return f"/o/{slug}/posts?status=on_hold"


def review(slug: str, year: int, ordinal: int) -> str:
    return f"{post(slug, year, ordinal)}/review"


def comments(slug: str, year: int, ordinal: int) -> str:
    return f"{post(slug, year, ordinal)}/comments"


def emergency(slug: str, year: int, ordinal: int) -> str:
    return f"{post(slug, year, ordinal)}/emergency"


def later_reviews(slug: str) -> str:
    return f"/o/{slug}/later-reviews"


def series(slug: str, series_id: int) -> str:
    return f"/o/{slug}/series/{series_id}"


def plan(slug: str) -> str:
    return f"/o/{slug}/plan/"


def sitting(slug: str, sitting_id: int) -> str:
    return f"/o/{slug}/sittings/{sitting_id}"


def people(slug: str) -> str:
    return f"/o/{slug}/people"


def grants(slug: str) -> str:
    return f"/o/{slug}/grants"


def period(slug: str, period_id: int) -> str:
    return f"/o/{slug}/periods/{period_id}"


def takedown(slug: str, order_id: int) -> str:
    return f"/o/{slug}/takedowns/{order_id}"


def withdrawal(slug: str, withdrawal_id: int) -> str:
    return f"/o/{slug}/withdrawals/{withdrawal_id}"


def delivery(slug: str, delivery_id: int) -> str:
    return f"/o/{slug}/deliveries/{delivery_id}"


def request(slug: str, year: int, ordinal: int) -> str:
    return f"/o/{slug}/requests/{year}/{ordinal}"


def case(slug: str, year: int, ordinal: int) -> str:
    return f"/o/{slug}/citizens/{year}/{ordinal}"


def account(slug: str, channel_id: int) -> str:
    return f"/o/{slug}/official-accounts/{channel_id}"


def outside_posts(slug: str) -> str:
    return f"/o/{slug}/deliveries/outside"


def account_gate(slug: str, channel_id: int) -> str:
    return f"/o/{slug}/plan/wait/{channel_id}"


def member(slug: str, user_id: int) -> str:
    return f"/o/{slug}/people/{user_id}"


def plan_report(slug: str, month: str) -> str:
    return f"/o/{slug}/reports/monthly/{month}"


def notice_choices(slug: str) -> str:
    return f"/o/{slug}/me/notices"


def unsubscribe(token: str) -> str:
    return f"/unsubscribe/{token}"


def newsletter_confirmation(slug: str, token: str) -> str:
    return f"/p/{slug}/newsletter/confirm/{token}"


def newsletter_leave(slug: str, token: str) -> str:
    return f"/p/{slug}/newsletter/leave/{token}"


def unit_answer(token: str) -> str:
    return f"/citizens/answer/{token}"


def response_template(slug: str, code: str) -> str:
    return f"/o/{slug}/citizens/templates/{code}"


def crisis_watch(slug: str) -> str:
    return f"/o/{slug}/citizens/crisis"


def message_sources(slug: str) -> str:
    return f"/o/{slug}/citizens/sources"
