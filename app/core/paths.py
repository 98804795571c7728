"""Where the pages are that letters and calendars speak of, outside a request; a test holds them to the routes."""


def post(slug: str, year: int, ordinal: int) -> str:
    return f"/o/{slug}/posts/{year}/{ordinal}"


def held_posts(slug: str) -> str:
    """Every post on hold."""
    return f"/o/{slug}/posts?status=on_hold"


def review(slug: str, year: int, ordinal: int) -> str:
    """Where a post is decided upon."""
    return f"{post(slug, year, ordinal)}/review"


def comments(slug: str, year: int, ordinal: int) -> str:
    """What is said of a post's texts."""
    return f"{post(slug, year, ordinal)}/comments"


def emergency(slug: str, year: int, ordinal: int) -> str:
    """Where a text about an emergency is confirmed."""
    return f"{post(slug, year, ordinal)}/emergency"


def later_reviews(slug: str) -> str:
    """What one person let out alone and somebody else has to look at."""
    return f"/o/{slug}/later-reviews"


def series(slug: str, series_id: int) -> str:
    """A text that comes round, with its dates."""
    return f"/o/{slug}/series/{series_id}"


def plan(slug: str) -> str:
    """The plan with its eight stops, its version in force and the one under way."""
    return f"/o/{slug}/plan/"


def sitting(slug: str, sitting_id: int) -> str:
    """Where an approval session is prepared, held and read afterwards."""
    return f"/o/{slug}/sittings/{sitting_id}"


def people(slug: str) -> str:
    """Who is who, where functions and substitutions are given."""
    return f"/o/{slug}/people"


def grants(slug: str) -> str:
    """Where functions that decide are confirmed or refused."""
    return f"/o/{slug}/grants"


def period(slug: str, period_id: int) -> str:
    """A date that binds, with what it holds."""
    return f"/o/{slug}/periods/{period_id}"


def takedown(slug: str, order_id: int) -> str:
    """Where an order to take something down is followed."""
    return f"/o/{slug}/takedowns/{order_id}"


def withdrawal(slug: str, withdrawal_id: int) -> str:
    """Where the withdrawal of one delivery is decided and settled."""
    return f"/o/{slug}/withdrawals/{withdrawal_id}"


def delivery(slug: str, delivery_id: int) -> str:
    """Where a delivery is settled by a person."""
    return f"/o/{slug}/deliveries/{delivery_id}"


def request(slug: str, year: int, ordinal: int) -> str:
    """Where a request is followed by whoever made it, and decided upon."""
    return f"/o/{slug}/requests/{year}/{ordinal}"


def case(slug: str, year: int, ordinal: int) -> str:
    """What a citizen wrote, with what is done about it."""
    return f"/o/{slug}/citizens/{year}/{ordinal}"


def account_gate(slug: str, channel_id: int) -> str:
    """An account's list, and the acts about it."""
    return f"/o/{slug}/plan/wait/{channel_id}"


def member(slug: str, user_id: int) -> str:
    """A person, with their functions."""
    return f"/o/{slug}/people/{user_id}"


def plan_report(slug: str, month: str) -> str:
    """What a month said of the plan, as it was kept."""
    return f"/o/{slug}/reports/monthly/{month}"


def notice_choices(slug: str) -> str:
    """Where each person chooses how they are told of things."""
    return f"/o/{slug}/me/notices"


def unsubscribe(token: str) -> str:
    """Where one kind of mail is stopped without signing in."""
    return f"/unsubscribe/{token}"


def unit_answer(token: str) -> str:
    """Where a unit answers what it was asked, without signing in."""
    return f"/citizens/answer/{token}"


def response_template(slug: str, code: str) -> str:
    """What citizens are answered with, and who answers for it."""
    return f"/o/{slug}/citizens/templates/{code}"


def crisis_watch(slug: str) -> str:
    """What is written by the hour, what stands out, and the crisis that is on."""
    return f"/o/{slug}/citizens/crisis"


def message_sources(slug: str) -> str:
    """Where it is said which accounts are listened to."""
    return f"/o/{slug}/citizens/sources"
