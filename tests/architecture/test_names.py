"""Naming rules: nouns for modules and classes, each public class once, sentences with a subject."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import modules, parsed, where

FIELD_WORDS = {"publishing", "scheduling", "logging", "routing", "paging", "encoding", "reporting", "spelling"}
"""Gerunds of the field itself."""
OTHER_NOUNS = {"keyring", "wiring", "wording"}
OPAQUE = re.compile(
    r"^(Asked|Told|Said|Wanted|Standing|Held|Kept|Shown|Given|Found|Chosen|Taken|Moved|Listed|Known|Seen|Made|Met|"
    r"Which|What|Who|These|Those|Others?|One|Each|Some|Thing|Row|Line|Place|Turn)$"
)
NO_SUBJECT = re.compile(r"^(What|Whoever|Whether|Those|Of|One|How|Whatever|Somebody|Nobody)\b")


def public_classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in modules():
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield path, node


def docstrings(path: Path) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield node, text


def test_no_module_is_a_gerund():
    gerunds = [path for path in modules() if path.stem.endswith("ing") and path.stem not in FIELD_WORDS | OTHER_NOUNS]
    assert [where(path) for path in gerunds] == []


def test_no_public_class_has_the_name_of_another():
    names = Counter(node.name for _, node in public_classes())
    assert len(names) > 1000 and [name for name, count in names.items() if count > 1] == []


def test_no_class_is_named_by_a_participle_or_a_pronoun():
    assert [where(path, node) for path, node in public_classes() if OPAQUE.match(node.name)] == []


def test_a_docstring_names_what_it_speaks_of():
    docs = [(path, node, text) for path in modules() for node, text in docstrings(path)]
    assert len(docs) > 3000 and [where(path, node) for path, node, text in docs if NO_SUBJECT.match(text)] == []
