"""A reading as the JSON that ``goldenthread read --json`` prints (DESIGN, section 5)."""

from __future__ import annotations

from typing import Any

from graph.model import Audit, AuditSheet, Citation, Item

__all__ = ["sheet_to_json"]


def sheet_to_json(sheet: AuditSheet) -> dict[str, Any]:
    """One object: ``document``, ``audits``, ``points``, ``sections``, ``warnings``."""
    document = sheet.document
    return {
        "document": {
            "name": document.name,
            "title": document.title,
            "issued": document.issued.text if document.issued else None,
            "sha256": document.sha256,
            "media_type": document.media_type,
        },
        "audits": [_audit(audit, sheet.items) for audit in sheet.audits],
        "points": [_point(item) for item in sheet.items],
        "sections": [
            {"id": section.id, "title": section.title, "url": section.url, "line": section.place}
            for section in sheet.sections
        ],
        "warnings": [
            {"line": each.line, "text": each.text, "why": each.why} for each in (*document.notes, *sheet.skipped)
        ],
    }


def _audit(audit: Audit, items: tuple[Item, ...]) -> dict[str, Any]:
    own = [item for item in items if item.audit == audit.id]
    return {
        "id": audit.id,
        "theme": audit.theme,
        "audited": audit.audited.text if audit.audited else None,
        "cases": audit.cases,
        "method": audit.method,
        "learning_points": sum(1 for item in own if not item.is_strength),
        "strengths": sum(1 for item in own if item.is_strength),
    }


def _point(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "audit": item.audit,
        "order": item.order,
        "kind": item.kind,
        "text": item.text,
        "nested_under": item.nested_under,
        "span": [item.span.start, item.span.end],
        "guidance": [_citation(citation) for citation in item.citations],
        "agencies": [mention.name for mention in item.agencies],
        "topics": [(mention.iri or "").rpartition("/")[2] for mention in item.topics],
        "response": item.response,
        "training_signal": item.training_signal,
        "asks_for_missing": item.asks_for_missing,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "name": citation.name,
        "mode": citation.mode,
        "quote": citation.quote,
        "rule": citation.rule,
        "mode_rule": citation.mode_rule,
    }
