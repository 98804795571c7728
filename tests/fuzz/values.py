"""Values that break pages."""

from random import Random

NUMBERS = ("0", "-1", "1", "2147483647", "2147483648", "9" * 20, "1e9", "0x10", "١٢", "1.5", "NaN", "+1", " 7 ")
DAYS = ("9999-12-31", "0001-01-01", "2100-01-01", "2027-02-29", "2027-13-01", "1969-12-31", "2030-06-01", "2027-3-5")
INSTANTS = (
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2100-07-01T10:00",
    "2027-03-28T02:30",
    "2027-10-31T02:30",
    "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00:00-14:00",
    "2027-03-15T10:00Z",
    "2027-03-15 10:00",
    "9999-12-31T23:59:59.999999",
    "2027-03-15T24:00",
)
HOURS = ("00:00", "23:59", "24:00", "25:61", "02:30", "9", "10:00:00.5", "10:00+02:00", "99:99")
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "x\udfffy",
    "\x1b[31m",
    "\u202e",
    "🏳️\u200d🌈" * 40,
    "a" * 70_000,
    "#a " * 7_000,
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}%(x)s%s%d%",
    "' OR 1=1 --",
    "../../etc/passwd",
    "http://127.0.0.1:1/",
    "javascript:alert(1)",
    "@usuario@social.example",
    "null",
    "[]",
    "{}",
    '{"a": [1, {"b": null}]}',
    '[["x"]]',
    "=1+1",
    "Lorem ipsum, pregón a las 10.",
    "\r\n\r\n",
    "on",
    "true",
    "es",
    "None",
    "%",
    "_",
    "*" * 500,
    "(" * 500,
    "[" * 300,
    "> " * 300,
    "é" * 300,
    "persona@ayuntamiento.example",
)
EVERY = (*NUMBERS, *DAYS, *INSTANTS, *HOURS, *TEXTS)


def nasty(rng: Random, name: str = "", plain: str = "") -> str:
    """Return a value likely to break the field, more often of its own kind than of another."""
    kinds: list[tuple[str, ...]] = [EVERY]
    if plain[4:5] == "-" or name.endswith("_on") or "day" in name or "date" in name:
        kinds += [DAYS, DAYS, INSTANTS]
    if "T" in plain[9:12] or name.endswith(("_at", "_from", "_to", "until")):
        kinds += [INSTANTS, DAYS]
    if ":" in plain[1:3] or "time" in name:
        kinds += [HOURS]
    if plain.isdigit() or name.endswith(("_id", "id", "number", "version", "before", "after", "page")):
        kinds += [NUMBERS, NUMBERS, NUMBERS]
    return rng.choice(rng.choice(kinds))


def whole(text: str) -> str:
    """Return the text without lone surrogates, which the test client's multipart body cannot carry."""
    return text.encode("utf-8", "replace").decode()
