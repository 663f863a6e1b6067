"""Read every document of a gold file, and say how well."""

from __future__ import annotations

from pathlib import Path

from loaders.evaluation.gold import gold_records
from loaders.evaluation.lists import evaluate_list
from loaders.evaluation.scores import Report
from loaders.evaluation.sheets import evaluate_sheet

__all__ = ["evaluate"]


def evaluate(gold_file: str | Path, documents_dir: str | Path) -> Report:
    """Read every document of a gold file and compare; of one that cannot be read, everything is missed.

    Raises ``BadDocument`` where the gold file itself cannot be read.
    """
    report = Report()
    for record in gold_records(Path(gold_file)):
        compare = evaluate_sheet if record.get("as", "audit") == "audit" else evaluate_list
        report.documents[record["file"]] = compare(record, Path(documents_dir), report.misses)
    return report
