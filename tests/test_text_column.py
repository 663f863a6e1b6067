"""Texts of long lists as columns: words are found where they stand, and names stand in the order of people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.index.list_texts import TEXTS, ListTexts, amend_list_texts, name_of, write_list_texts
from graph.index.lists import FIELDS, ThingLists
from graph.index.piece import Piece
from graph.index.places import LISTED, Places
from graph.index.tables import Tables
from graph.index.text_column import TextColumn, reading_order
from graph.releases.release import Release
from graph.store import Store
from ontology.folding import without_accents
from tests.index_said import whole

LETTERS = st.text(st.sampled_from("abAßéÉô 10½²٣\N{COMBINING ACUTE ACCENT}🙂"), max_size=6)
TITLES = st.sampled_from(
    ("", "Neglect", "neglect", "Section 9", "Section 10", "Ynys Môn", "élan", "Bruising", "01", "1")
)


@pytest.fixture(scope="module")
def example(example_store: Path) -> Release:
    return Store.open(example_store).current()


@given(st.lists(LETTERS), LETTERS)
def test_a_piece_tells_which_of_its_texts_hold_some_words(texts: list[str], words: str) -> None:
    piece = Piece.of(texts)
    held = [number for number, text in enumerate(texts) if words in text]
    assert piece.holding(words).tolist() == Piece.read(piece.texts).holding(words).tolist() == held
    assert piece.each() == texts
    assert len(piece) == len(texts)


def test_what_parts_the_texts_of_a_piece_is_in_none_of_them() -> None:
    assert not len(Piece.of(["lost", "papers"]).holding("t\0p"))
    assert not len(Piece.of([]).holding("t"))


@given(st.lists(LETTERS), LETTERS)
def test_a_column_finds_parts_of_words_and_orders_as_its_texts_do(texts: list[str], words: str) -> None:
    column, word = TextColumn.of(texts), without_accents(words)
    assert column.holding(word).tolist() == [word in without_accents(text) for text in texts]
    by_code, by_text = (
        sorted(range(len(texts)), key=key)
        for key in (column.codes.tolist().__getitem__, lambda n: reading_order(texts[n]))
    )
    assert by_code == by_text
    assert [code == 0 for code in column.codes.tolist()] == [text == "" for text in texts]
    some = np.arange(len(texts)) % 2 == 1
    assert column.picked(some).holding(word).tolist() == column.holding(word)[some].tolist()


def test_numbers_in_names_count_as_numbers_however_long() -> None:
    names = ["b", "Section 10", "section 9", "section 9 a", "", "10", "9", "9" * 5_000, "²"]
    assert sorted(names, key=reading_order)[:4] == ["", "9", "10", "9" * 5_000]
    assert sorted(names[1:4], key=reading_order) == ["section 9", "section 9 a", "Section 10"]


def _listed(tables: Tables, titles: Sequence[str | None]) -> None:
    """Lay out a list of sections, each in the row of its number, in the order of the numbers turned round."""
    tables.write("DELETE FROM listed WHERE kind = ?", [("sections",)])
    there = [(row, title) for row, title in enumerate(titles) if title is not None]
    rows = [("sections", row, f"urn:{row}", f'["1", "{title}", "", 0, 0, 0, 0]') for row, title in there]
    tables.write("INSERT INTO listed VALUES (?, ?, ?, ?)", rows)
    Places(np.array([row for row, _ in there][::-1], dtype=np.int32)).write(tables, LISTED.format("sections"))


@given(st.lists(st.tuples(st.none() | TITLES, st.none() | TITLES), max_size=8))
def test_amended_texts_say_what_those_that_are_written_as_a_whole_say(
    titles: list[tuple[str | None, str | None]],
) -> None:
    before, after = [old for old, _ in titles], [new for _, new in titles]
    amended, made = Tables.in_memory(), Tables.in_memory()
    _listed(amended, before)
    write_list_texts(amended)
    _listed(amended, after)
    again = [row for row, (old, new) in enumerate(titles) if old != new]
    amend_list_texts(
        amended, {kind: [f"urn:{row}" for row in again] if kind == "sections" else [] for kind in TEXTS},
        {"sections": [row for row in again if before[row] is not None]},
    )  # fmt: skip
    _listed(made, after)
    write_list_texts(made)
    assert amended.rows("SELECT * FROM written ORDER BY name") == made.rows("SELECT * FROM written ORDER BY name")
    codes = [ListTexts(tables).of("sections", "title").codes.tolist() for tables in (amended, made)]
    assert codes[0] == codes[1]
    texts = Piece.read(made.rows("SELECT small FROM written WHERE name = ?", (name_of("sections", "title"),))[0][0])
    assert [texts.each()[code] for code in codes[0]] == [new.casefold() for new in after[::-1] if new is not None]


def test_an_index_of_an_older_layout_without_texts_says_the_same(example: Release) -> None:
    tables, lists = whole(example.engine), ThingLists(whole(example.engine))
    before = {name_of(kind, field): ListTexts(tables).of(kind, field) for kind in TEXTS for field in TEXTS[kind]}
    tables.rows("DROP TABLE written")
    for kind, fields in TEXTS.items():
        for field in fields:
            column, kept = ListTexts(tables).of(kind, field), before[name_of(kind, field)]
            assert column.codes.tolist() == kept.codes.tolist()
            assert column.texts.texts == kept.texts.texts
            said = [str(thing[field]) for thing in lists.of(kind)]
            assert column.holding("ne").tolist() == ["ne" in without_accents(text) for text in said]
            assert field in FIELDS[kind]
    assert any(column.holding("ne").any() for column in before.values())
