"""Pages are built of components, without inline scripts or styles."""

import re
from collections.abc import Iterator

from tests.architecture.tree import ROOT, TEMPLATES, where

MAIL = TEMPLATES / "emails"
LETTERS = sorted(MAIL.rglob("*.html"))
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if MAIL not in path.parents)
STYLES = "\n".join(path.read_text() for path in sorted((ROOT / "app" / "static" / "src" / "css").rglob("*.css")))
IMPORT = re.compile(
    r'{%-?\s*from\s+"(?P<file>[^"]+)"\s+import\s+(?P<names>[^%]+?)(?:\s+with(?:out)?\s+context)?\s*-?%}'
)


def is_inline(text: str) -> bool:
    runs_or_paints = re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    return bool(runs_or_paints) or not all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def fetches(text: str) -> bool:
    return bool(re.search(r"<script|<img|<link|@import|url\(|src\s*=|\son[a-z]+\s*=|javascript:", text))


def lets_through(text: str) -> bool:
    return "|safe" in text.replace(" ", "") or "autoescape false" in text


def unnamed_keys(text: str) -> list[str]:
    """Return the keyed fields without a label: the page's list of keys would show nothing beside them."""
    fields = re.findall(r"(?:(?:text_input|text_area|select|choice)\(|<(?:input|select|textarea)\b).*", text)
    return [field for field in fields if re.search(r"data-key[\"=]", field) and "data-key-label" not in field]


def idle_imports(text: str) -> Iterator[str]:
    for statement in IMPORT.finditer(text):
        for name in re.split(r"\s*,\s*", statement["names"].strip()):
            used = name.split(" as ")[-1].strip()
            if len(re.findall(rf"\b{re.escape(used)}\b", text)) < 2:
                yield used


def test_nothing_is_inline():
    assert [where(path) for path in PAGES if is_inline(path.read_text())] == []


def test_a_letter_has_its_style_with_it_and_nothing_else_from_anywhere():
    """Mail readers load no style sheet, and an image or a script would reveal when it was opened."""
    assert LETTERS and [where(path) for path in LETTERS if fetches(path.read_text())] == []


def test_no_text_is_let_through_unescaped():
    assert [where(path) for path in [*PAGES, *LETTERS] if lets_through(path.read_text())] == []


def test_the_key_of_a_field_says_what_it_does():
    assert [(where(path), key) for path in PAGES for key in unnamed_keys(path.read_text())] == []


def test_every_macro_imported_is_used():
    assert [(where(path), name) for path in PAGES for name in idle_imports(path.read_text())] == []


def test_every_component_is_used_somewhere():
    everything = "\n".join(path.read_text() for path in PAGES)
    unused = [p.name for p in (TEMPLATES / "components").glob("*.html") if f"components/{p.name}" not in everything]
    assert unused == []


def test_every_block_of_a_component_has_its_style():
    plain = re.compile(r'class="([a-z][a-z0-9-]*)["\s]')
    blocks = {name for path in (TEMPLATES / "components").glob("*.html") for name in plain.findall(path.read_text())}
    assert sorted(block for block in blocks if f".{block}" not in STYLES) == []


def test_every_empty_state_teaches_in_a_line():
    """A second argument, by position, says how something would come here."""
    calls = [
        (where(path), match[0])
        for path in PAGES
        if path.name != "empty_state.html"
        for match in re.finditer(r"empty_state\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", path.read_text())
    ]
    assert len(calls) > 80
    assert [call for call in calls if not re.search(r"\), |\w, _\(", call[1])] == []


def test_no_rule_paints_by_an_id_alone():
    """An id is also a field's name: such a rule would paint any field called so."""
    assert re.findall(r"^#[\w-]+", STYLES, re.MULTILINE) == []


STORED_STATUS = re.compile(r"\bpost\.status\b|\bstatus\.(?:value|label)\b")
WRITES_STATUS_WORDS = re.compile(r"\bpost\.status\.(?:value|label)\b|\bstatus\.label\b")
DERIVE_IT = {"app/pages/components/labels.py", "app/domain/publishing/rules/shown_state.py"}


def test_a_post_is_shown_in_one_state_everywhere():
    """What the accounts made of an approved post is its state: pages read it by `post_states`."""
    assert [where(path) for path in [*PAGES, *LETTERS] if STORED_STATUS.search(path.read_text())] == []


def test_no_sentence_names_the_stored_status_of_a_post():
    named = {where(path) for path in (ROOT / "app").rglob("*.py") if WRITES_STATUS_WORDS.search(path.read_text())}
    assert named <= DERIVE_IT
