"""Addresses in e-mails and calendars are the pages' own."""

import pytest
from flask import Flask, url_for

from app.core import paths

pytestmark = pytest.mark.postgresql


def test_each_path_is_the_one_its_page_has(app: Flask):
    with app.test_request_context():
        here = {"organisation": "riba", "_external": False}
        assert paths.post("riba", 2027, 12) == url_for("posts.show", year=2027, ordinal=12, **here)
        assert paths.review("riba", 2027, 12) == url_for("approvals.review", year=2027, ordinal=12, **here)
        assert paths.held_posts("riba") == url_for("posts.index", status="on_hold", **here)
        assert paths.period("riba", 7) == url_for("periods.show", period_id=7, **here)
        assert paths.case("riba", 2027, 3) == url_for("citizens.show", year=2027, ordinal=3, **here)
        assert paths.unit_answer("abc") == url_for("unit_answers.show", token="abc")
        assert paths.crisis_watch("riba") == url_for("citizens.crisis", **here)
        assert paths.takedown("riba", 7) == url_for("takedowns.show", order_id=7, **here)
        assert paths.withdrawal("riba", 7) == url_for("withdrawals.show", withdrawal_id=7, **here)
        assert paths.delivery("riba", 7) == url_for("publishing.show", delivery_id=7, **here)
        assert paths.account_gate("riba", 7) == url_for("plan.gate", channel_id=7, **here)
        assert paths.member("riba", 7) == url_for("people.show_member", user_id=7, **here)
        assert paths.notice_choices("riba") == url_for("notifications.choices", **here)
        assert paths.unsubscribe("abc") == url_for("notifications.stop", token="abc")
        for way, endpoint in ((paths.newsletter_confirmation, "confirm"), (paths.newsletter_leave, "leave")):
            assert way("riba", "abc") == url_for(f"open_page.{endpoint}_newsletter", slug="riba", token="abc")
        assert paths.request("riba", 2027, 3) == url_for("requests.show", year=2027, ordinal=3, **here)
        assert paths.series("riba", 3) == url_for("series.show", series_id=3, **here)
