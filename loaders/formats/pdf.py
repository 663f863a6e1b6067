"""PDF files to stored text."""

from loaders.errors import BadDocument
from loaders.formats.markdown import Stored

__all__ = ["pdf_text"]


def pdf_text(name: str, data: bytes) -> Stored:
    """Refuse a PDF file for now."""
    raise BadDocument(name, "this is a PDF file, not text", "save it as plain text (UTF-8) or Markdown and read that")
