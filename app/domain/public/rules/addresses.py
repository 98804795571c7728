"""`/p/<slug>/` plus a path, once per language."""

from collections.abc import Sequence

HOME, PLAN, LINE, PARTICIPATION = "", "plan", "line", "participation"
ACCOUNTS, VERIFY, INDICATORS, DATA = "accounts", "verify", "indicators", "data"
ACCOUNTS_JSON, SITEMAP = "accounts.json", "sitemap.xml"
ACCOUNTS_CSV, INDICATORS_CSV, NEUTRALITY_CSV = "data/accounts.csv", "data/indicators.csv", "data/neutrality.csv"
NEUTRALITY = "neutrality"
ATTENTION, ATTENTION_CSV = "attention", "data/attention.csv"
PUBLISHED, EMBED, NEWSLETTER = "published", "published/embed.html", "newsletter"
PICTURES = "pictures"


def publications_csv(year: int) -> str:
    return f"data/publications-{year}.csv"


def localised_path(path: str, language: str, languages: Sequence[str]) -> str:
    """Return the path, short for the first language."""
    return path if language == languages[0] else f"{language}/{path}"


def public_root(slug: str) -> str:
    return f"/p/{slug}/"


def feed_of_all(language: str = "") -> str:
    """Return a feed's path without its format; every language has its own besides all together."""
    return f"{language}/{PUBLISHED}" if language else PUBLISHED


def feed_of(slug: str) -> str:
    """Return the path, without its format, of an account's or a topic's feed."""
    return f"{PUBLISHED}/{slug}"


def picture_path(digest: str) -> str:
    return f"{PICTURES}/{digest}"


def may_be_framed(path: str) -> bool:
    """Tell whether other sites may show the document inside theirs."""
    return path == EMBED or path.endswith(f"/{EMBED}")
