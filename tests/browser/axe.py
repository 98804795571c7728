"""The findings of axe on a page; contrast, its costliest rule, is checked only for styles not yet found sound."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_LOOK = """async (kinds) => {
  if (!("axe" in window)) return null;
  const apart = { "color-contrast": { enabled: false } };
  const only = kinds ? { runOnly: kinds } : {};
  const { violations, passes } = await axe.run({ resultTypes: ["violations"], rules: apart, ...only });
  return [violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, String(target)])), passes.length];
}"""
"""The script returns only the requested results; it is read into a page once."""
COLOURS = ["link-in-text-block"]
"""The rules about colours alone, besides contrast, which is checked apart."""
_PAINTED = """() => {
  const painting = /^(aria-(current|disabled|sort)|colspan|data-(move|theme).*|disabled|draggable|open|role|type)$/;
  const kind = (one) => [one.tagName, ...one.classList, ...[...one.attributes]
    .filter(({ name }) => painting.test(name)).map(({ name, value }) => `${name}=${value}`)].join(" ");
  const chains = new Map([[null, ""]]);
  const chain = (one) => {
    if (!chains.has(one)) chains.set(one, `${chain(one.parentElement)} > ${kind(one)}`);
    return chains.get(one);
  };
  const written = (one) => [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim()) || one.value;
  const screen = `${matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"} ${innerWidth}`;
  window.painted = new Map();
  for (const one of document.body.querySelectorAll("*"))
    if (written(one) && one.checkVisibility()) window.painted.set(screen + chain(one), one);
  return [...window.painted.keys()];
}"""
_CONTRAST = """async (ways) => {
  const there = ways.filter((each) => window.painted.get(each).isConnected);
  if (!there.length) return [[], there];
  const include = there.map((each) => window.painted.get(each));
  const { violations } = await axe.run({ include }, { runOnly: ["color-contrast"], resultTypes: ["violations"] });
  return [violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, String(target)])), there];
}"""
"""The script leaves out what the page took away since it was listed, which is looked at where it is met again."""
SOUND: set[str] = set()
"""Styles found sound, per screen: an element with all its ancestors."""


def complaints(page: Page) -> list[str]:
    """Return axe's findings on the page."""
    violations, sound = _looked(page)
    assert sound, "axe did not look at anything"
    return _told([*violations, *_too_faint(page)])


def glare(page: Page) -> list[str]:
    """Return axe's colour findings on a page already checked, after only its colours changed."""
    violations, _ = _looked(page, COLOURS)
    return _told([*violations, *_too_faint(page)])


def _looked(page: Page, kinds: list[str] | None = None) -> Any:
    report = page.evaluate(_LOOK, kinds)
    if report is None:
        page.evaluate(AXE_SCRIPT)
        report = page.evaluate(_LOOK, kinds)
    return report


def _told(violations: list[list[str]]) -> list[str]:
    return [f"{name}: {target}" for name, target in violations]


def _too_faint(page: Page) -> list[list[str]]:
    new = [way for way in page.evaluate(_PAINTED) if way not in SOUND]
    faint, seen = page.evaluate(_CONTRAST, new) if new else ([], [])
    if not faint:
        SOUND.update(seen)
    return list(faint)
