"""Text pasted from a word processor keeps its structure and loses its styles."""

import pytest

from app.domain.plan.rules.clipboard_markdown import clean_pasted

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head>
<body><h1>Plan de redes<o:p></o:p></h1>
<p class=MsoNormal>Hola <b>a todas </b>y <a href="https://riba.example">la web</a>, <a href="javascript:x()">no</a>.</p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Uno</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><!--[if !supportLists]--><span>1.<span> </span></span>
<!--[endif]-->Dos <i>tres</i></p>
<table><tr><td><p class=MsoNormal>Tema</p></td><td><p>Cuota</p></td></tr><tr><td>Obras</td><td>20 %</td></tr></table>
</body></html>"""
MARKDOWN = """# Plan de redes

Hola **a todas** y [la web](https://riba.example), no.

- Uno
  1. Dos *tres*

| Tema | Cuota |
| --- | --- |
| Obras | 20 % |"""


def test_a_page_of_a_word_processor_keeps_titles_lists_tables_bold_and_links():
    assert clean_pasted(WORD) == MARKDOWN


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("•\tUno\n•\tDos", "- Uno\n- Dos"),
        ("·\tUno\no\tDos\n\t•\tTres", "- Uno\n- Dos\n  - Tres"),
        ("1.\tUno\n2.\tDos", "1. Uno\n2. Dos"),
        ("a)\tUno\n–\tDos", "- Uno\n- Dos"),
        ("Tema\tCuota\nObras\t20", "| Tema | Cuota |\n| --- | --- |\n| Obras | 20 |"),
        ("Uno\tsolo", "Uno solo"),
        ("Uno\r\n\r\n\r\n\r\nDos", "Uno\n\nDos"),
        ("Blanco\u00a0duro y gui\u00adon", "Blanco duro y guion"),
        ("Uno\x0bDos", "Uno\nDos"),
    ],
)
def test_plain_lines_of_a_word_processor_become_markdown(pasted: str, kept: str):
    assert clean_pasted(pasted) == kept


@pytest.mark.parametrize("text", [MARKDOWN, "# Título\n\n- a\n  - b\n\n1. c\n\n**x** y *z*", "3 < 4 y a > b", "*"])
def test_what_is_markdown_already_stays_as_it_is(text: str):
    assert clean_pasted(text) == text


def test_scripts_and_styles_are_never_text():
    assert clean_pasted("<p>Uno</p><script>alert(1)</script><style>p{}</style><p>Dos</p>") == "Uno\n\nDos"


@pytest.mark.timeout(30)
@pytest.mark.parametrize("repeated", ["<a href=x>", "<a ", "<!--", "<!-- >", "<ul><li>x", "[](", "[ ", "<b> <i>"])
def test_a_page_made_to_keep_the_reader_busy_is_read_at_once(repeated: str):
    assert len(clean_pasted("<p>a</p>" + repeated * 60_000)) < 2_000_000


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ('<p style="mso-list:l0 level10000000 lfo1">x</p>', "- x"),
        ("<p>a</p><![5]>b", "a\n<!5>b"),
        ('<p>3 < 4 <a href="https://riba.example">y</a></p>', "3 < 4 [y](https://riba.example)"),
    ],
)
def test_what_no_word_processor_writes_is_read_all_the_same(pasted: str, kept: str):
    assert clean_pasted(pasted) == kept
