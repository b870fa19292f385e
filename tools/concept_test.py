"""The concept test of docs/teaching/: print its two forms, and evaluate the answers.

    python tools/concept_test.py --print FOLDER
    python tools/concept_test.py answers.csv

The first writes form A, form B and the key, as pages to be printed. The second reads a table with the columns student,
when (before or after), form (A or B) and 1 to 12, which hold the letters of the choices; no letter is no answer. For
students who took the test twice it prints the normalised gain, and for each item how many were right, how well it tells
strong from weak, and the misconception that was chosen most.

Source of the gain: Hake, American Journal of Physics 66, 64 (1998): the part reached of what could still be gained,
(after − before) / (1 − before). Its error is that of the jackknife over students (Efron and Stein 1981).
"""

import argparse
import csv
import html
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np

TEST = Path(__file__).resolve().parents[1] / "docs/teaching/concept_test.toml"
ITEMS = tomllib.loads(TEST.read_text(encoding="utf-8"))["items"]
FORMS, WHEN, LETTERS = ("A", "B"), ("before", "after"), "abcd"
NUMBERS = [str(number) for number in range(1, len(ITEMS) + 1)]
COLUMNS = ["student", "when", "form", *NUMBERS]
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 11pt/1.4 system-ui, sans-serif }}
section {{ break-inside: avoid }} ol {{ list-style: lower-alpha }} table {{ border-collapse: collapse }}
td, th {{ padding: .2rem .6rem; border-bottom: 1px solid #bbb; text-align: left; vertical-align: top }}
</style></head><body><h1>{title}</h1>
{body}
</body></html>
"""


def kind_of(number, form, letter):
    """What a letter says on a form: "right", the key of a misconception, or "" for no answer."""
    return ITEMS[int(number) - 1][form]["choices"][LETTERS.index(letter)][0] if letter else ""


def form_page(form):
    """A form as a page: questions and choices, and nothing that says which is right."""
    sections = [
        f"<section><p><b>{number}.</b> {html.escape(item[form]['question'])}</p><ol>"
        + "".join(f"<li>{html.escape(text)}</li>" for _, text in item[form]["choices"])
        + "</ol></section>"
        for number, item in zip(NUMBERS, ITEMS, strict=True)
    ]
    start = (
        "<p>Name or number: ____________________ &emsp; Choose one answer to each question. You have 25 minutes.</p>"
    )
    return PAGE.format(title=f"Twelve questions on neural networks, form {form}", body="\n".join([start, *sections]))


def key_page():
    """The right letters of both forms, and what each wrong letter shows."""
    rows = ["<tr><th>item</th><th>A</th><th>B</th><th>concept, and what wrong answers show</th></tr>"]
    for number, item in zip(NUMBERS, ITEMS, strict=True):
        letters = {
            form: {kind: letter for letter, (kind, _) in zip(LETTERS, item[form]["choices"], strict=True)}
            for form in FORMS
        }
        shown = "".join(
            f"<br>A {letters['A'][key]}, B {letters['B'][key]}: {html.escape(words)}"
            for key, words in item["misconceptions"].items()
        )
        right = "".join(f"<td>{letters[form]['right']}</td>" for form in FORMS)
        rows.append(f"<tr><td>{number}</td>{right}<td><b>{html.escape(item['concept'])}</b>{shown}</td></tr>")
    return PAGE.format(title="Key to the twelve questions", body=f"<table>{''.join(rows)}</table>")


def read(path):
    """Return {(student, when): (form, {number: letter})}.

    Raises ValueError, with the line, for a missing column, a second sheet, and what is not an answer.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        table = csv.DictReader(file, delimiter=";" if first.count(";") > first.count(",") else ",")
        if missing := [name for name in COLUMNS if name not in (table.fieldnames or [])]:
            raise ValueError(
                f"{path} has no column {', '.join(missing)}. Its first line names {', '.join(table.fieldnames or [])}; "
                f"needed are {', '.join(COLUMNS)}."
            )
        answers = {}
        for line, row in enumerate(table, start=2):
            form, when, key = row["form"], row["when"], (row["student"], row["when"])
            letters = {number: (row[number] or "").strip().lower() for number in NUMBERS}
            if when not in WHEN or form not in FORMS:
                raise ValueError(
                    f"line {line} of {path}: when is {when!r} and form is {form!r}. "
                    "They must be before or after, and A or B."
                )
            if wrong := [number for number, letter in letters.items() if letter and letter not in set(LETTERS)]:
                raise ValueError(
                    f"line {line} of {path}: answer {wrong[0]} is {letters[wrong[0]]!r}. "
                    "It must be a, b, c or d, or empty."
                )
            if key in answers:
                raise ValueError(f"line {line} of {path}: {row['student']!r} has two lines, {when}. Keep one.")
            answers[key] = form, letters
    return answers


def gain(before, after):
    """Normalised gain of a class, and its error, from the students' shares of right answers before and after."""

    def of(before, after):
        return (after.mean() - before.mean()) / (1 - before.mean())

    n = len(before)
    without_one = np.array([of(np.delete(before, k), np.delete(after, k)) for k in range(n)])
    return of(before, after), np.sqrt((n - 1) / n * np.sum((without_one - without_one.mean()) ** 2))


def discrimination(right):
    """Correlation of each item (a column of `right`, 0 or 1) with the score in all others; nan if one is constant."""
    rest = right.sum(axis=1, keepdims=True) - right
    with np.errstate(invalid="ignore", divide="ignore"):
        item, rest = right - right.mean(axis=0), rest - rest.mean(axis=0)
        return (item * rest).sum(axis=0) / np.sqrt((item**2).sum(axis=0) * (rest**2).sum(axis=0))


def kinds(answers, when):
    """What was answered at one time: an array of strings with a row per student and a column per item."""
    rows = [
        [kind_of(number, form, letters[number]) for number in NUMBERS]
        for (_, at), (form, letters) in sorted(answers.items())
        if at == when
    ]
    return np.array(rows, dtype=object).reshape(-1, len(NUMBERS))


def report(answers):
    """The evaluation as text."""
    both = {name for name, at in answers if at == "before"} & {name for name, at in answers if at == "after"}
    answers = {key: answer for key, answer in answers.items() if key[0] in both}
    if len(both) < 3:
        raise ValueError(f"{len(both)} students took the test before and after the course; at least 3 are needed.")
    chosen = {when: kinds(answers, when) for when in WHEN}
    right = {when: (chosen[when] == "right").astype(float) for when in WHEN}
    shares = {when: right[when].mean(axis=1) for when in WHEN}
    lines = [f"{len(both)} students took both tests; right before {shares['before'].mean():.0%}, ".replace("%", " %")]
    lines[0] += f"after {shares['after'].mean():.0%}".replace("%", " %")
    if shares["before"].mean() < 1:
        value, error = gain(shares["before"], shares["after"])
        lines.append(f"normalised gain {value:.2f} ± {error:.2f}")
    lines += ["", "item  before  after  discrimination  most frequent misconception after the course"]
    for k, (item, corrected) in enumerate(zip(ITEMS, discrimination(right["after"]), strict=True)):
        counts = Counter(kind for kind in chosen["after"][:, k] if kind not in ("right", ""))
        most = [f"{item['misconceptions'][kind]} ({count})" for kind, count in counts.most_common(1)]
        lines.append(
            f"{k + 1:4d}{right['before'][:, k].mean():8.0%}{right['after'][:, k].mean():7.0%}"
            f"{'–' if np.isnan(corrected) else f'{corrected:.2f}':>16s}  {''.join(most)}"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Print the concept test, or evaluate its answers.")
    parser.add_argument("answers", nargs="?", help="a CSV with the columns " + ", ".join(COLUMNS))
    parser.add_argument("--print", dest="folder", type=Path, help="write the forms and the key into this folder")
    options = parser.parse_args()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            (options.folder / f"form-{form}.html").write_text(form_page(form), encoding="utf-8")
        (options.folder / "key.html").write_text(key_page(), encoding="utf-8")
        print(f"{options.folder}: form-A.html, form-B.html and key.html")
    if options.answers:
        try:
            print(report(read(options.answers)))
        except (ValueError, OSError) as error:
            raise SystemExit(f"{error}") from error
    if not (options.folder or options.answers):
        parser.error("name a table of answers, or a folder to print to.")


if __name__ == "__main__":
    main()
