"""What covers what: grids of topics, courses, agencies, audits, guidance and sections, and the holes in them."""

from web.coverage.pages import pages

__all__ = ["pages"]
