"""Contrast is computed from the tokens, so no new shade is too faint (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "app/static/src/css/tokens.css").read_text()
HUES = ("grey", "amber", "orange", "blue", "teal", "green", "violet", "red", "ink")
GROUNDS = ("ground", "surface", "sunken")
TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-soft", "ink-faint", "accent", "accent-strong", "danger")
        for ground in GROUNDS
    ],
    *[(f"hue-{hue}", ground) for hue in HUES for ground in GROUNDS],
    *[(f"hue-{hue}", f"tint-{hue}") for hue in HUES],
    *[(f"key-{letter}", ground) for letter in "abcdefgh" for ground in GROUNDS],
    *[(tone, f"{tone}-soft") for tone in ("accent", "danger", "warning", "good")],
    *[("ink", f"{tone}-soft") for tone in ("accent", "danger", "warning", "good")],
    *[(ink, f"tint-{hue}") for ink in ("ink", "ink-soft") for hue in HUES],
    ("ink-faint", "tint-amber"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-strong", "accent-soft"),
    ("danger-strong", "danger-soft"),
]
EDGES = [(edge, ground) for edge in ("line-strong", "accent", "danger") for ground in GROUNDS]


def shades(selector: str) -> dict[str, str]:
    block = TOKENS[TOKENS.index(selector) :].partition("}")[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    lighter, darker = sorted((luminance(colour), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture(params=[":root {", ':root[data-theme="dark"] {', ':root:not([data-theme="light"]) {'])
def theme(request: pytest.FixtureRequest) -> dict[str, str]:
    return shades(request.param)


def test_every_word_can_be_read_on_its_ground(theme: dict[str, str]) -> None:
    faint = {(ink, ground): contrast(theme[ink], theme[ground]) for ink, ground in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in faint.items() if ratio < 4.5} == {}


def test_every_edge_one_must_find_can_be_seen(theme: dict[str, str]) -> None:
    faint = {(edge, ground): contrast(theme[edge], theme[ground]) for edge, ground in EDGES}
    assert {pair: round(ratio, 2) for pair, ratio in faint.items() if ratio < 3} == {}


def test_both_ways_into_the_dark_theme_lead_to_the_same_shades() -> None:
    assert shades(':root[data-theme="dark"] {') == shades(':root:not([data-theme="light"]) {')
