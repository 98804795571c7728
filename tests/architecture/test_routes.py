"""Every route: its permission and its spelling."""

import re

import pytest
from flask import Flask

pytestmark = pytest.mark.postgresql

TYPED = re.compile(r"<(?P<converter>\w+:)?(?P<name>\w+)>")
FREE_TEXT = {"organisation", "token", "name", "digest", "network", "language", "code", "slug", "drawn"}
"""Parameters that are words rather than numbers: slugs, secrets and names."""


def rules(app: Flask) -> list:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_says_who_may_use_it(app: Flask):
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "access")]
    assert silent == []


def test_addresses_are_kebab_case_and_typed(app: Flask):
    for rule in rules(app):
        plain = TYPED.sub("", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.\-]*", plain), rule.rule
        untyped = [m["name"] for m in TYPED.finditer(rule.rule) if not m["converter"] and m["name"] not in FREE_TEXT]
        assert untyped == [], rule.rule


def test_whatever_belongs_to_an_organisation_lives_under_its_name(app: Flask):
    outside = [r.rule for r in rules(app) if r.rule.startswith("/o/") and not r.rule.startswith("/o/<organisation>")]
    assert outside == []


def test_no_view_both_reads_and_writes(app: Flask):
    both = [rule.rule for rule in rules(app) if {"GET", "POST"} <= (rule.methods or set())]
    assert both == []
