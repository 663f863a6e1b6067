"""Charts of answers, drawn on the server as SVG: what fits an answer, and where everything stands.

>>> from graph.oxigraph import Literal
>>> fits = fitting(("topic", "points"), [(Literal("Neglect"), Literal(4)), (Literal("Health"), Literal(2))])
>>> [chart.kind for chart in fits], fits[0].title
(['bar'], 'points for each topic')
"""

from web.charts.choosing import KINDS, Bars, Chart, Lines, Matrix, choose, fitting
from web.charts.columns import MOST_COLUMNS
from web.charts.drawing import Drawing, draw

__all__ = ["KINDS", "MOST_COLUMNS", "Bars", "Chart", "Drawing", "Lines", "Matrix", "choose", "draw", "fitting"]
