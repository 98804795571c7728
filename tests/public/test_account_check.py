"""An account is ours only if it exactly matches one of ours, in any spelling."""

import pytest

from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.public.rules.official_accounts import OfficialAccount, check_account

X = OfficialAccount(Network.X, "Riba", "@AytoRiba", "", ("es",), ChannelState.OPEN)
MASTODON = OfficialAccount(Network.MASTODON, "Riba", "@riba@social.example", "", ("es",), ChannelState.OPEN)
FACEBOOK = OfficialAccount(
    Network.FACEBOOK, "Riba", "Ayuntamiento", "https://www.facebook.com/profile.php?id=12", ("es",), ChannelState.PAUSED
)
LINKEDIN = OfficialAccount(
    Network.LINKEDIN, "Riba", "ayto-riba", "https://www.linkedin.com/company/ayto-riba/", ("es",), ChannelState.CLOSED
)
YOUTUBE = OfficialAccount(
    Network.YOUTUBE, "Riba", "", "https://www.youtube.com/channel/UCx12", ("es",), ChannelState.OPEN
)
OURS = (X, MASTODON, FACEBOOK, LINKEDIN, YOUTUBE)


@pytest.mark.parametrize(
    ("typed", "which"),
    [
        ("@aytoriba", X),
        (" AYTORIBA ", X),
        ("https://twitter.com/AytoRiba?lang=es", X),
        ("x.com/aytoriba/", X),
        ("https://www.x.com/aytoriba/media", X),
        ("@riba@social.example", MASTODON),
        ("https://social.example/@riba", MASTODON),
        ("https://m.facebook.com/profile.php?id=12", FACEBOOK),
        ("linkedin.com/company/ayto-riba/posts", LINKEDIN),
        ("https://youtube.com/channel/UCx12/videos", YOUTUBE),
    ],
)
def test_ours_is_known_however_it_is_written(typed: str, which: OfficialAccount):
    check = check_account(typed, OURS)
    assert check.accounts == (which,) and check.verdict.value not in ("alike", "unknown")


@pytest.mark.parametrize(
    "typed",
    [
        "@AytoR\u0456ba",
        "@AytoRlba",
        "@Ayt0Riba",
        "@Ayto_Riba",
        "@AytoRiba_oficial",
        "https://\u0445.com/AytoRiba",
        "https://x.com@evil.example/AytoRiba",
        "https://evil.example/@riba",
        "https://www.instagram.com/aytoriba",
        "https://linkedin.com/in/ayto-riba",
        "https://x.com/aytoriba/status/12",
    ],
)
def test_what_only_looks_like_ours_is_not_and_is_told_beside_the_genuine_one(typed: str):
    check = check_account(typed, OURS)
    assert check.verdict.value == "alike" and check.accounts


@pytest.mark.parametrize("typed", ["", "@madrid", "https://[", "javascript:alert(1)", "facebook.com/profile.php?id=99"])
def test_what_is_nobody_of_ours_is_unknown(typed: str):
    assert check_account(typed, (X, MASTODON)).verdict.value == "unknown"


def test_a_number_is_not_taken_for_another():
    assert check_account("https://facebook.com/profile.php?id=13", OURS).verdict.value in ("alike", "unknown")
