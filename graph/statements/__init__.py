"""From readings and links to RDF: every triple of a release is written here.

Each source document has a named graph of its own, and says of that graph which run made it; links between
documents stand in ``proposals``, people's decisions in ``decisions``, what action trackers record in ``steps``,
and all that follows from them in ``derived``, which is recomputed and never edited. A direct triple
(``gt:cites``, ``gt:answeredBy`` ...) exists only there, as the projection of accepted links.
"""

from graph.statements.derived import derived_statements
from graph.statements.links import board_statements
from graph.statements.sources import Reading, reading_statements, readings_of
from graph.statements.steps import step_statements

__all__ = [
    "Reading",
    "board_statements",
    "derived_statements",
    "reading_statements",
    "readings_of",
    "step_statements",
]
