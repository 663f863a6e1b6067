"""Audit sheets: which headings open audits, which lines are points, and which of them are strengths."""
