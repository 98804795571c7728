"""`/p/<slug>/` plus a path, once per language."""

from collections.abc import Sequence

HOME, PLAN, LINE, PARTICIPATION = "", "plan", "line", "participation"
ACCOUNTS, VERIFY, INDICATORS, DATA = "accounts", "verify", "indicators", "data"
ACCOUNTS_JSON, SITEMAP = "accounts.json", "sitemap.xml"
ACCOUNTS_CSV, INDICATORS_CSV, NEUTRALITY_CSV = "data/accounts.csv", "data/indicators.csv", "data/neutrality.csv"
NEUTRALITY = "neutrality"
ATTENTION, ATTENTION_CSV = "attention", "data/attention.csv"


def publications_csv(year: int) -> str:
    return f"data/publications-{year}.csv"


def localised_path(path: str, language: str, languages: Sequence[str]) -> str:
    """Return the path, short for the first language."""
    return path if language == languages[0] else f"{language}/{path}"


def public_root(slug: str) -> str:
    return f"/p/{slug}/"
