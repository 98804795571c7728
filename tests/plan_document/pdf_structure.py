"""A PDF as a reading machine finds it: its structure, its fonts, what it says of itself."""

import io
from collections.abc import Iterator

import pikepdf

Element = pikepdf.Dictionary


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(pdf: pikepdf.Pdf, *kinds: str) -> list[Element]:
    """Those of the structure, in the order they are read; of these kinds, if any are named."""
    found = list(_below(pdf.Root.StructTreeRoot.K))
    return [one for one in found if not kinds or str(one.S)[1:] in kinds]


def _below(node: pikepdf.Object) -> Iterator[Element]:
    for one in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                yield one
            if "/K" in one:
                yield from _below(one.K)


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    return [str(one.S)[1:] for one in elements(pdf)]


def children(element: Element, kind: str) -> list[Element]:
    return [one for one in _below(element.K) if str(one.S)[1:] == kind]


def fonts(pdf: pikepdf.Pdf) -> list[Element]:
    """Every font any object of the file is."""
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]


def descriptors(pdf: pikepdf.Pdf) -> list[Element]:
    """What tells where the letters of each font are."""
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]


def bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        return [title for one in outline.root for title in _titles(one)]


def _titles(item: pikepdf.OutlineItem) -> Iterator[str]:
    yield str(item.title)
    for one in item.children:
        yield from _titles(one)
