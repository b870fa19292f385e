"""What the class shows: how well tasks discriminate, what became of mistakes, and a page across assignments and terms.

statistics/now.json has the numbers of this term's assignments, and no names. Any other file there with the same
contents, such as "2026 winter.json", is that of another term. statistics/class.html shows all of them side by side.
"""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ffnn_checks import verdict_of
from ffnn_grading import files
from ffnn_grading.pages import ENVIRONMENT

FEWEST = 10  # students of whom a correlation is shown; below, chance decides
WEAK = 0.2  # a usual bound: a task below it says little about what the others ask
NOW = "now"  # the name of this term's file
MOST = 8  # mistakes of an assignment on the page
NUMBER = int | float
# What the page needs of a task's numbers, and of an assignment's.
TASK = {"id": str, "title": str, "success": NUMBER | None, "discrimination": NUMBER | None, "mistakes": {str: int}}
SUMMARY = {"submitted": int, "points": NUMBER, "mean": NUMBER | None, "tasks": [TASK]}
Outcomes = Mapping[str, tuple[str, str]]  # {grade_id of a test: (kind of verdict or "right", hint)}


@dataclass(frozen=True)
class Fate:
    """What became of a mistake: in how many students' last hand-in its task is right, and so on."""

    grade_id: str
    hint: str
    met: int
    righted: int
    stayed: int
    other: int  # something else is wrong by now
    open: int  # nothing was handed in since


def outcomes_of(cells) -> dict[str, tuple[str, str]]:
    """Return {grade_id: (kind of verdict or "right", hint)} of the tests of a graded notebook."""
    found = {}
    for cell in cells:
        about = cell.get("metadata", {}).get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            errors = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
            verdict = verdict_of(str(errors[0].get("evalue", ""))) if errors else ("right", "")
            found[about["grade_id"]] = verdict[0], verdict[1]
    return found


def follow(attempts: Mapping[str, Sequence[Outcomes]]) -> list[Fate]:
    """Follow each mistake of {student: outcomes of each hand-in, the oldest first}; the most frequent mistake first.

    A mistake counts once per student, however often it was handed in.
    """
    counted: dict[tuple[str, str], Counter] = {}
    for hand_ins in attempts.values():
        last: dict[tuple[str, str], int] = {}
        for number, outcomes in enumerate(hand_ins):
            for grade_id, (kind, hint) in outcomes.items():
                if kind == "mistake":
                    last[grade_id, hint] = number
        for (grade_id, hint), number in last.items():
            kind, now = hand_ins[-1].get(grade_id, ("", ""))
            if number == len(hand_ins) - 1:
                fate = "stayed" if _met_before(hand_ins[:-1], grade_id, hint) else "open"
            else:
                fate = "righted" if kind == "right" else "other"
            counted.setdefault((grade_id, hint), Counter())[fate] += 1
    found = [
        Fate(*key, fates.total(), *(fates[kind] for kind in ("righted", "stayed", "other", "open")))
        for key, fates in counted.items()
    ]
    return sorted(found, key=lambda fate: (-fate.met, fate.grade_id, fate.hint))


def _met_before(hand_ins, grade_id, hint):
    return any(tuple(outcomes.get(grade_id, ())) == ("mistake", hint) for outcomes in hand_ins)


def discriminations(results) -> dict[str, float | None]:
    """Return {grade_id: correlation of a task's points with the sum of all other tasks' points}.

    This is the corrected item–total correlation, over the submissions of which all tasks have points; as long as these
    are too few, because a person has not graded yet, over the tests alone. It is None for fewer than FEWEST submissions
    and where nothing varies.
    """
    able = [one for one in results.in_state("graded", "looked at") if not one.is_outdated]
    for tasks in (results.tasks, [task for task in results.tasks if task.is_test]):
        names = [task.grade_id for task in tasks]
        rows = [
            [one.grades[name][0] for name in names]
            for one in able
            if all(name in one.grades and not one.grades[name][1] for name in names)
        ]
        if len(rows) >= FEWEST:
            break
    found: dict[str, float | None] = {task.grade_id: None for task in results.tasks}
    for number, name in enumerate(names if len(rows) >= FEWEST else []):
        mine = [row[number] for row in rows]
        others = [sum(row) - row[number] for row in rows]
        if len(set(mine)) > 1 and len(set(others)) > 1:
            found[name] = statistics.correlation(mine, others)
    return found


def summarise(results) -> dict:
    """Return an assignment's numbers without any names, as they are kept from term to term."""
    discrimination, scores = discriminations(results), results.scores
    return {
        "submitted": len(results.submissions),
        "waiting": sum(task.waiting for task in results.waiting),  # written answers, which count 0 until then
        "outdated": len(results.outdated),
        "points": results.points,
        "mean": statistics.mean(scores) if scores else None,
        "tasks": [
            {
                "id": task.grade_id,
                "title": task.title,
                "points": task.points,
                "students": len(task.scores),
                "success": task.rate,
                "full": task.full / len(task.scores) if task.scores else None,
                "discrimination": discrimination[task.grade_id],
                "mistakes": dict(task.mistakes.most_common()),
            }
            for task in results.tasks
        ],
    }


def write(results, folder: Path) -> Path:
    """Enter these Results among this term's numbers, and write the page of all terms; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path, mine = folder / f"{NOW}.json", summarise(results)
    with files.held_alone(path):  # another assignment may be graded at the same time
        now = read_term(path)
        if mine["outdated"] and not results.scores:  # an upgrade, or a change: the numbers of before are still true
            mine = now.get(results.assignment, mine) | {"outdated": mine["outdated"]}
        now |= {results.assignment: mine}
        files.replace(path, json.dumps(now, indent=1, ensure_ascii=False))
    terms = {path.stem: read_term(path) for path in sorted(folder.glob("*.json")) if path.stem != NOW}
    terms = {name: term for name, term in terms.items() if term} | {"this term": now}
    assignments = [(name, _side_by_side(name, terms)) for name in sorted(set().union(*terms.values()))]
    page = folder / "class.html"
    text = ENVIRONMENT.get_template("class.html.j2").render(terms=list(terms), assignments=assignments, WEAK=WEAK)
    files.replace(page, text)
    return page


def read_term(path: Path) -> dict[str, dict]:
    """Read {assignment: its numbers}, as summarise() makes them; without what is something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    found = found if isinstance(found, dict) else {}
    return {name: about for name, about in found.items() if _fits(about, SUMMARY) and about["tasks"]}


def _fits(value, form) -> bool:
    """Whether a value from JSON has this form: a type, a list with a form for each, a dict with one for some or all."""
    match form:
        case [each]:
            return isinstance(value, list) and all(_fits(one, each) for one in value)
        case dict() if str in form:
            return isinstance(value, dict) and all(_fits(one, form[str]) for one in value.values())
        case dict():
            return isinstance(value, dict) and all(key in value and _fits(value[key], form[key]) for key in form)
    return isinstance(value, form) and not isinstance(value, bool)


def _side_by_side(assignment, terms):
    """Arrange an assignment's numbers: a row for each task and mistake, with a number of each term or None."""
    given = [term.get(assignment) for term in terms.values()]
    rows: dict[str, dict] = {}
    mistakes: dict[tuple[str, str], list] = {}
    for number, about in enumerate(given):
        for task in about["tasks"] if about else []:
            empty = {"title": task["title"], "terms": [None] * len(given)}
            row = rows.setdefault(task["id"], empty)
            row["title"], row["terms"][number] = task["title"], task
            for hint, count in task["mistakes"].items():
                shares = mistakes.setdefault((task["title"], hint), [None] * len(given))
                shares[number] = count / about["submitted"] if about["submitted"] else None
    frequent = sorted(mistakes.items(), key=lambda one: -max(share or 0 for share in one[1]))[:MOST]
    return {"terms": given, "tasks": list(rows.values()), "mistakes": frequent}
