"""The title, address and HTML of a WordPress post, without a server."""

from dataclasses import replace

import pytest

from app.adapters.networks.wordpress_posts import LONGEST_TITLE, Picture, post_content, post_slug, title_and_body
from tests.adapters.networks.contract import HARD_TEXTS

LONG = (
    "El Pleno aprueba el presupuesto con los votos de todos los grupos y un debate de cuatro horas sobre agua y la luz"
)


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Corte de agua\n\nEl martes.", "Corte de agua", "El martes."),
        ("Corte de agua el martes.", "Corte de agua el martes", "Corte de agua el martes."),
        ("¿Viene al Pleno? Es el jueves.", "¿Viene al Pleno?", "¿Viene al Pleno? Es el jueves."),
        (f"{LONG}\nMás.", LONG[: LONG.rindex(" ")] + "…", f"{LONG}\nMás."),
        ("x" * 200, "x" * (LONGEST_TITLE - 1) + "…", "x" * 200),
    ],
)
def test_the_title_is_the_first_line_or_a_beginning_and_nothing_is_lost(text, title, body):
    assert title_and_body(text) == (title, body)


@pytest.mark.parametrize("text", HARD_TEXTS, ids=range(len(HARD_TEXTS)))
def test_an_address_is_what_wordpress_leaves_as_it_is(notice, text):
    slug = post_slug(replace(notice, text=text))
    assert slug == slug.lower().strip("-")
    assert slug.isascii()
    assert "--" not in slug
    assert len(slug) < 80


def test_the_address_is_of_the_post_and_not_of_its_text(notice):
    assert post_slug(notice) == post_slug(replace(notice))
    assert post_slug(notice) != post_slug(replace(notice, key="otra"))


def test_the_html_is_paragraphs_lines_and_links_and_the_rest_escaped():
    content = post_content("Título\nUno\ndos <b>\n\n\nEn sede.example.es/a?b=1&c=2 [gallery]", "gl", [])
    assert content == (
        '<p lang="gl">Uno<br>dos &lt;b&gt;</p>\n'
        '<p lang="gl">En <a href="https://sede.example.es/a?b=1&amp;c=2">sede.example.es/a?b=1&amp;c=2</a> '
        "&#91;gallery&#93;</p>"
    )


def test_a_description_cannot_leave_its_attribute():
    content = post_content("Uno", "es", [Picture(7, "https://villa.example/a.jpg", 'Cartel "de" <fiestas> [x]')])
    assert 'alt="Cartel &quot;de&quot; &lt;fiestas&gt; &#91;x&#93;"' in content
