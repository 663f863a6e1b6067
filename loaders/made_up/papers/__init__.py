"""Pieces of a document into files of each kind, the same bytes for the same pieces."""
