"""A made-up board as files: the folder that ``goldenthread build --board`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from graph.model import Role
from loaders.made_up.papers.markdown import markdown_of
from loaders.made_up.papers.pdf import pdf_document
from loaders.made_up.papers.tables import csv_file, rows_of, workbook
from loaders.made_up.papers.web import web_page
from loaders.made_up.papers.word import word_document
from loaders.made_up.plan import MadeBoard, MadeSheet
from loaders.made_up.sheets import Cell, Piece, pieces_of

__all__ = ["files_of", "table_of"]

Rows = list[list[str]]


def files_of(board: MadeBoard) -> Iterator[tuple[str, bytes]]:
    """Every file of a board's folder by its name, ``board.toml`` first."""
    lists = {
        "audits": [sheet.file for sheet in board.sheets],
        "manual": [f"manual.{board.manual_ending}"],
        "courses": [f"courses.{board.courses_ending}"],
        "actions": [f"actions.{board.actions_ending}"] if board.steps else [],
        "decisions": ["decisions.csv"] if board.decisions else [],
    }
    yield "board.toml", _board_file(board, lists)
    for sheet in board.sheets:
        yield sheet.file, _sheet(sheet, board.name)
    yield lists["manual"][0], _manual(board)
    yield lists["courses"][0], table_of("courses", board, board.courses_ending)
    if board.steps:
        yield lists["actions"][0], table_of("actions", board, board.actions_ending)
    if board.decisions:
        yield lists["decisions"][0], table_of("decisions", board)


def table_of(role: Role, board: MadeBoard, ending: str = "csv") -> bytes:
    """A board's manual, courses, actions or decisions as a table with named columns: CSV, or ``xlsx``."""
    rows = {"manual": _sections, "courses": _courses, "actions": _steps, "decisions": _decisions}[role](board)
    return csv_file(rows) if ending == "csv" else workbook([(role.capitalize(), rows)])


def _board_file(board: MadeBoard, lists: dict[str, list[str]]) -> bytes:
    head = ["# A made-up board.", f'name = "{board.name}"', f'key = "{board.key}"', f'as_at = "{board.as_at.text}"', ""]
    names = [f"{kind} = {json.dumps(files)}" for kind, files in lists.items() if files]
    return ("\n".join([*head, *names]) + "\n").encode()


def _sheet(sheet: MadeSheet, board: str) -> bytes:
    placed = list(pieces_of(sheet, board))
    pieces = [piece for _, piece in placed]
    if sheet.ending == "md":
        return markdown_of(pieces)[0].encode()
    if sheet.ending == "html":
        return web_page(pieces, board)
    if sheet.ending == "docx":
        return word_document(pieces)
    if sheet.ending == "pdf":
        return pdf_document(pieces)
    if sheet.ending == "csv":
        return csv_file(rows_of(pieces))
    by_audit = [(audit, [piece for _, piece in run]) for audit, run in groupby(placed, key=lambda each: each[0])]
    return workbook(
        (f"Audit {number}" if audit else "Read me", rows_of(run)) for number, (audit, run) in enumerate(by_audit)
    )


def _courses(board: MadeBoard) -> Rows:
    rows = [["Title", "Provider", "Description", "Teaches", "Audience", "Level", "Delivery", "Starts", "Ends",
             "Content date", "URL"]]  # fmt: skip
    for course in board.courses:
        same = [
            course.title, course.provider or "", course.description or "", "; ".join(course.teaches),
            "; ".join(course.audience), course.level or "", course.delivery or "",
        ]  # fmt: skip
        last = [course.content_date.text if course.content_date else "", course.url or ""]
        runs = [(_text(run.starts), _text(run.ends)) for run in course.runs] or [("", "")]
        rows += [[*same, *run, *last] for run in runs]
    return rows


def _text(date: object) -> str:
    return str(date) if date else ""


def _steps(board: MadeBoard) -> Rows:
    rows = [["Point", "Step", "Action", "Agency", "Owner", "Due", "Status", "Done", "Evidence"]]
    rows += [
        [step.point or "", step.kind, step.action or "", "; ".join(step.agencies), step.owner or "", _text(step.due),
         step.status, _text(step.done), step.evidence or ""]
        for step in board.steps
    ]  # fmt: skip
    return rows


def _decisions(board: MadeBoard) -> Rows:
    rows = [["point", "decision", "course", "by", "on", "reason", "review_by"]]
    rows += [
        [each.point, each.outcome, each.target or "", each.by, each.on.text, each.reason or "", _text(each.review_by)]
        for each in board.decisions
    ]
    return rows


def _manual(board: MadeBoard) -> bytes:
    if board.manual_ending in ("csv", "xlsx"):
        return table_of("manual", board, board.manual_ending)
    pieces = list(_procedures(board))
    return web_page(pieces, board.name) if board.manual_ending == "html" else word_document(pieces)


def _sections(board: MadeBoard) -> Rows:
    rows = [["Number", "Title", "URL", "Text", "Sets out", "Amended", "Part of"]]
    rows += [
        [each.number or "", each.title, each.url or "", each.text or "", "; ".join(each.sets_out),
         "; ".join(date.text for date in each.amended), each.part_of or ""]
        for each in board.sections
    ]  # fmt: skip
    return rows


def _procedures(board: MadeBoard) -> Iterator[Piece]:
    """The manual as a document: chapters, sections with their texts, and a table of amendments."""
    yield Piece("title", f"{board.name}: procedures manual")
    for section in board.sections:
        yield Piece("part" if section.part_of else "heading", f"{section.number} {section.title}")
        if section.text:
            yield Piece("paragraph", section.text)
    amended = [(Cell(date.words), Cell(section.title)) for section in board.sections for date in section.amended]
    if amended:
        yield Piece("heading", "Amendments")
        yield Piece("table", rows=((Cell("Date"), Cell("Section amended")), *amended))
