import nh3
from markupsafe import Markup

from app.core.libraries import markdown_parser

TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = TABLES | {"p", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br", "hr"}
_PARSER = markdown_parser()


def render_markdown(text: str) -> Markup:
    """Render CommonMark prose only; headings begin below the page's."""
    lowered = "\n".join(f"##{line}" if line.startswith("#") else line for line in text.split("\n"))
    return Markup(nh3.clean(_PARSER.render(lowered), tags=TAGS, attributes={"a": {"href"}}))
