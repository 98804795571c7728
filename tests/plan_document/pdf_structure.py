"""A PDF as a screen reader sees it: its structure, its fonts, its metadata."""

import io
from collections.abc import Iterator

import pikepdf

Element = pikepdf.Dictionary


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(pdf: pikepdf.Pdf, *kinds: str) -> list[Element]:
    """Return the elements of the structure in reading order; of these kinds, if any are given."""
    nodes = list(_below(pdf.Root.StructTreeRoot.K))
    return [node for node in nodes if not kinds or str(node.S)[1:] in kinds]


def _below(node: pikepdf.Object) -> Iterator[Element]:
    for child in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(child, pikepdf.Dictionary):
            if "/S" in child:
                yield child
            if "/K" in child:
                yield from _below(child.K)


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S)[1:] for element in elements(pdf)]


def children(element: Element, kind: str) -> list[Element]:
    return [child for child in _below(element.K) if str(child.S)[1:] == kind]


def fonts(pdf: pikepdf.Pdf) -> list[Element]:
    """Return every font of any object of the file."""
    return [
        pdf_object
        for pdf_object in pdf.objects
        if isinstance(pdf_object, pikepdf.Dictionary) and pdf_object.get("/Type") == "/Font"
    ]


def descriptors(pdf: pikepdf.Pdf) -> list[Element]:
    """Return the descriptors that locate each font's glyphs."""
    return [
        pdf_object
        for pdf_object in pdf.objects
        if isinstance(pdf_object, pikepdf.Dictionary) and pdf_object.get("/Type") == "/FontDescriptor"
    ]


def bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        return [title for outline_item in outline.root for title in _titles(outline_item)]


def _titles(item: pikepdf.OutlineItem) -> Iterator[str]:
    yield str(item.title)
    for child in item.children:
        yield from _titles(child)
