"""How well documents are read: precision, recall and F1 of every field against what a person found in them."""

from loaders.evaluation.evaluating import evaluate
from loaders.evaluation.scores import FIELDS, Miss, Report, Score

__all__ = ["FIELDS", "Miss", "Report", "Score", "evaluate"]
