"""What is drawn on a page of a PDF file: straight lines, such as those of tables, and small shapes, such as bullets."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from loaders.formats.pdf_places import Edge, Place, between

__all__ = ["drawn"]

_STRAIGHT = 1.5
_SHORTEST = 2.0
_MOST_OBJECTS = 20_000
_MOST_EDGES = 4_000
_DEEPEST_FORM = 3
_SMALLEST_DOT, _LARGEST_DOT = 1.0, 9.0
_WHITE = 250


def drawn(page: pdfium.PdfPage, place: Place) -> tuple[list[Edge], list[Edge], bool]:
    """The straight lines on a page, the small shapes that may be bullets, and whether it shows a picture."""
    edges: list[Edge] = []
    dots: list[Edge] = []
    pictures = False
    for index, thing in enumerate(page.get_objects(max_depth=_DEEPEST_FORM)):
        if index > _MOST_OBJECTS or len(edges) > _MOST_EDGES:
            break
        pictures = pictures or thing.type == raw.FPDF_PAGEOBJ_IMAGE
        if thing.type == raw.FPDF_PAGEOBJ_PATH and _is_seen(thing.raw):
            around = _outline(thing, place)
            if _is_dot(around):
                dots.append(around)
            else:
                edges += _edges(thing, place)
    return edges, dots, pictures


def _outline(thing: pdfium.PdfObject, place: Place) -> Edge:
    """The box around an object as shown."""
    left, bottom, right, top = thing.get_bounds()
    matrix = _matrix_of(thing.container)
    corners = [place(*matrix.on_point(x, y)) for x, y in ((left, bottom), (right, top), (left, top), (right, bottom))]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Edge(min(across), min(down), max(across), max(down))


def _is_dot(box: Edge) -> bool:
    """Whether a shape is as small and as wide as high as a bullet is."""
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) >= _SMALLEST_DOT and max(width, height) <= _LARGEST_DOT and width < 2 * height < 4 * width


def _is_seen(path: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether a path is drawn at all, and not merely filled in white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value or not fill.value:
        return bool(stroke.value)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
        return True
    return min(red.value, green.value, blue.value) < _WHITE and alpha.value > 0


def _edges(thing: pdfium.PdfObject, place: Place) -> Iterator[Edge]:
    matrix = thing.get_matrix().multiply(_matrix_of(thing.container))
    points = _points(thing.raw, lambda x, y: place(*matrix.on_point(x, y)))
    for one, other in points:
        across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
        if min(across, down) <= _STRAIGHT and max(across, down) >= _SHORTEST:
            yield between(one, other)


def _matrix_of(container: pdfium.PdfObject | None) -> pdfium.PdfMatrix:
    """How places inside a container become places of the page."""
    matrix = pdfium.PdfMatrix()
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    return matrix


def _points(path: raw.FPDF_PAGEOBJECT, place: Place) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight strokes of a path, with those that close it."""
    first = last = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(path), _MOST_EDGES)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        here = place(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, here
        last = here
        if raw.FPDFPathSegment_GetClose(segment):
            yield here, first
            last = first
