"""The concept test: two forms that ask for the same, and an evaluation whose numbers were computed by hand."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools/concept_test.py"
spec = importlib.util.spec_from_file_location("concept_test", SCRIPT)
concept_test = importlib.util.module_from_spec(spec)
spec.loader.exec_module(concept_test)


def test_the_forms_are_equivalent():
    """Twelve items; in both forms each wrong choice shows one of the item's misconceptions, and none is left out."""
    assert len(concept_test.ITEMS) == 12
    for item in concept_test.ITEMS:
        for form in "AB":
            shown = [kind for kind, _ in item[form]["choices"]]
            assert sorted(shown) == sorted([*item["misconceptions"], "right"]), item["concept"]
            texts = [text for _, text in item[form]["choices"]]
            assert len(set(texts)) == 4
        assert item["A"]["question"] != item["B"]["question"]
    for form in "AB":
        places = [[kind for kind, _ in item[form]["choices"]].index("right") for item in concept_test.ITEMS]
        assert all(2 <= places.count(place) <= 4 for place in range(4)), f"form {form}: {places}"


def test_the_rows_are_those_of_the_lecture():
    """All but the survey (4) and the history (6), which are no concepts."""
    rows = {row for item in concept_test.ITEMS for row in item["rows"]}
    assert rows == set(range(1, 22)) - {4, 6}


def letter(number, form, kind):
    return "abcd"[[key for key, _ in concept_test.ITEMS[number][form]["choices"]].index(kind)]


def line(student, when, form, n_right):
    """One line of a table: the first n_right items are right, the others show the item's first misconception."""
    letters = [
        letter(k, form, "right" if k < n_right else next(iter(item["misconceptions"])))
        for k, item in enumerate(concept_test.ITEMS)
    ]
    return ",".join([student, when, form, *letters])


@pytest.fixture
def table(tmp_path):
    """Four students with 3, 6, 3, 6 right before and 6, 12, 9, 9 after; a fifth has only come once."""
    forms = {"before": "ABAB", "after": "BABA"}
    numbers = {"before": (3, 6, 3, 6), "after": (6, 12, 9, 9)}
    rows = [line(f"s{k}", when, forms[when][k], numbers[when][k]) for when in ("before", "after") for k in range(4)]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join([",".join(concept_test.COLUMNS), *rows, line("late", "after", "A", 12)]) + "\n")
    return path


def test_known_numbers(table):
    answers = concept_test.read(table)
    before, after = np.array([3, 6, 3, 6]) / 12, np.array([6, 12, 9, 9]) / 12
    # Means 4.5 and 9 of 12: (9 − 4.5) / (12 − 4.5) = 0.6. Below, the same without one student each.
    value, error = concept_test.gain(before, after)
    assert value == pytest.approx(0.6)
    without = np.array([(10 - 5) / 7, (8 - 4) / 8, (9 - 5) / 7, (9 - 4) / 8])
    assert error == pytest.approx(np.sqrt(3 / 4 * np.sum((without - without.mean()) ** 2)))
    text = concept_test.report(answers)
    assert text.startswith("4 students took both tests; right before 38 %, after 75 %\nnormalised gain 0.60 ± 0.14\n")
    lines = text.splitlines()[4:]
    # Item 1 was right for all: it tells nobody from anybody. Item 7: wrong for one student of four, with 6 points.
    assert lines[0].split() == ["1", "100%", "100%", "–"]
    assert lines[6].split()[:4] == ["7", "0%", "75%", f"{np.corrcoef([0, 1, 1, 1], [6, 11, 8, 8])[0, 1]:.2f}"]
    assert lines[6].endswith(f"{next(iter(concept_test.ITEMS[6]['misconceptions'].values()))} (1)")
    assert lines[11].endswith("(3)")


def test_a_spreadsheet_with_semicolons_is_read(table):
    answers = concept_test.read(table)
    table.write_text(table.read_text().replace(",", ";"), encoding="utf-8-sig")
    assert concept_test.read(table) == answers


def test_discrimination_is_the_corrected_correlation():
    right = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1], [1, 1, 1]], float)
    expected = [np.corrcoef(right[:, k], right.sum(axis=1) - right[:, k])[0, 1] for k in range(3)]
    assert concept_test.discrimination(right) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("student,", "name,", "has no column student. Its first line names name, when"),
        ("s0,before,A", "s0,at first,A", "line 2 .* when is 'at first'"),
        ("s1,before,B", "s0,before,B", "line 3 .* two lines, before"),
        ("s0,before,A,", "s0,before,A,x", "line 2 .* answer 1 is 'x"),
    ],
)
def test_what_is_not_an_answer_is_refused_by_line(table, old, new, words):
    table.write_text(table.read_text().replace(old, new, 1))
    with pytest.raises(ValueError, match=words):
        concept_test.read(table)


def test_the_command_prints_forms_without_answers(table, tmp_path):
    def run(*arguments):
        return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=60)

    assert "form-A.html" in run("--print", tmp_path / "test").stdout
    page = (tmp_path / "test/form-A.html").read_text()
    key = (tmp_path / "test/key.html").read_text()
    for item in concept_test.ITEMS:
        for words in item["misconceptions"].values():
            assert words not in page
    assert page.count("<li>") == 48
    assert key.count("<tr>") == 13
    assert "normalised gain 0.60" in run(table).stdout
    empty = run(tmp_path / "none.csv")
    assert empty.returncode == 1 and "none.csv" in empty.stderr and "Traceback" not in empty.stderr
