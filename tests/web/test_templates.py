"""The output and calls of templates, in the pages' environment."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError
from markupsafe import Markup

from app.core.messages import msg
from app.domain.posts.rules.states import PostStatus


@pytest.fixture
def printed(app: Flask):
    """Return `printed(source, name=value)`: the template's output for a reader of Spanish."""

    def render(source: str, **values: Any) -> str:
        with app.test_request_context("/sign-in", headers={"Accept-Language": "es"}):
            return render_template_string(source, **values)

    return render


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("<b>&'\"", "&lt;b&gt;&amp;&#39;&#34;"),
        (Markup("<b>"), "<b>"),
        (msg("Guardada."), "Guardada."),
        (msg("De %(who)s", who="<i>"), "De &lt;i&gt;"),
        (12, "12"),
        (None, "None"),
        (PostStatus.IN_REVIEW, "in_review"),
    ],
)
def test_everything_is_escaped_but_markup(printed, value: object, said: str):
    assert printed("{{ value }}", value=value) == said


def test_what_is_missing_is_an_error(printed):
    with pytest.raises(UndefinedError):
        printed("{{ nothing }}")


BOX = (
    """{% macro box(label, kind="plain") %}"""
    "<p{{ kwargs | xmlattr }}>{{ label }} {{ kind }} {{ caller() }}</p>{% endmacro %}"
)
PART = "{% block part %}{{ [1, 2] | map('string') | join(name) }}{% endblock %}"


def test_macros_take_words_bodies_and_attributes(printed):
    source = BOX + """{% call box("<a>", title="<b>") %}{{ "<c>" }}{% endcall %}"""
    assert printed(source) == '<p title="&lt;b&gt;">&lt;a&gt; plain &lt;c&gt;</p>'


def test_a_macro_says_what_it_was_not_given(printed):
    with pytest.raises(TypeError, match="no keyword argument"):
        printed("{% macro box(label) %}{{ label }}{% endmacro %}{{ box('a', other='b') }}")


def test_what_asks_for_the_context_gets_it(printed):
    assert printed("{% set name = 'a' %}{{ self.part() }}" + PART) == "1a21a2"


ROW = (
    """{% from "components/table.html" import listing_row %}{{ written_once(listing_row, ((kind, "<td>"),), value) }}"""
)


class TestWrittenOnce:
    def test_markup_is_not_text_of_the_same_letters(self, printed):
        typed, made = (printed(ROW, kind=None, value=cell) for cell in ("<b>", Markup("<b>")))
        assert ("&lt;b&gt;" in typed, "&lt;b&gt;" in made) == (True, False)

    def test_each_language_has_its_own(self, app: Flask):
        rows_by_language = {}
        for code in ("es", "en", "es"):
            with app.test_request_context("/sign-in", headers={"Accept-Language": code}):
                rows_by_language[code] = render_template_string(ROW, kind="pick", value=("post", "1", "Feria"))
        assert ("Elegir «Feria»" in rows_by_language["es"], "Elegir" in rows_by_language["en"]) == (True, False)

    def test_another_row_is_another(self, printed):
        assert [printed(ROW, kind=None, value=word).count("sí") for word in ("sí", "no", "sí")] == [1, 0, 1]
