"""The report of an assignment as one self-contained page: autograded/ASSIGNMENT.report.html."""

import io
import math
import os
from collections import Counter
from datetime import datetime
from urllib.parse import quote

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ffnn_grading import class_statistics, files
from ffnn_grading.pages import ENVIRONMENT, pluralise

BARS = 25  # at most, in the distribution of points
LONGEST = 10  # submissions whose time is listed
INK, BAR = "#010203", "#040506"  # placeholders for the page's colours, which differ in light and dark mode


def write(results, path, similar=None):
    """Write the page for these Results; return its path. similar: the pairs of similar_work.py, if they are known."""
    bins = bin_scores(results.scores, results.points)
    text = ENVIRONMENT.get_template("report.html.j2").render(
        results=results,
        bins=bins,
        figure=_figure(bins, results.points) if results.scores else None,
        described=describe_scores(results),
        repaired=[one for one in results.in_state("graded", "looked at") if one.notes],
        least=class_statistics.FEWEST,
        discrimination=class_statistics.discriminations(results),
        fates=class_statistics.follow(results.attempts),
        again=sum(len(hand_ins) > 1 for hand_ins in results.attempts.values()),
        similar=similar,
        longest=sorted((one for one in results.submissions if one.seconds), key=lambda one: -one.seconds)[:LONGEST],
        times=Counter(one.time_from or "not known" for one in results.submissions).most_common(),
        link=lambda page: quote(os.path.relpath(page, path.parent), errors="surrogateescape"),
        now=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace(path, text)
    return path


def bin_scores(scores: list[float], points: float) -> list[tuple[int, int, int]]:
    """Count scores in bins: [(from, to, how many)], without `to` itself. The last bin starts at full points."""
    width = max(1, math.ceil(points / BARS))
    edges = list(range(0, math.ceil(points) + 1, width))
    counts = [0] * len(edges)
    for score in scores:
        counts[max(0, min(int(score // width), len(edges) - 1))] += 1
    return [(edge, edge + width, count) for edge, count in zip(edges, counts, strict=True)]


def describe_scores(results) -> str:
    """Describe the distribution in words, which are also the figure's alternative text, and what it leaves out."""
    scores, points, outdated = sorted(results.scores), results.points, len(results.outdated)
    half = len(scores) // 2
    if not scores:
        said = ["Nobody has points that count now." if outdated else "Nobody has points yet."]
    elif len(scores) == 1:
        said = [f"1 submission has {scores[0]:g} of {points:g} points."]
    else:
        median = scores[half] if len(scores) % 2 else (scores[half - 1] + scores[half]) / 2
        said = [
            f"{len(scores)} submissions have between {scores[0]:g} and {scores[-1]:g} of {points:g} points. "
            f"The mean is {sum(scores) / len(scores):.1f}, the median {median:g}."
        ]
    if outdated:
        said.append(f"{pluralise(outdated, 'submission')} with outdated points: not counted until graded again.")
    if scores and results.waiting:
        said.append("Written answers that are not graded yet count 0.")
    if scores and results.has_penalties:
        said.append("Penalties for late work are not taken off here.")
    if results.in_state("look"):
        said.append("Submissions to look at are not counted.")
    return " ".join(said)


def _figure(bins, points):
    """Draw the distribution as SVG, in the page's own colours."""
    width = bins[0][1] - bins[0][0]
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "ffnn", "text.color": INK}):
        figure = Figure(figsize=(7, 2.6), layout="constrained")
        axes = figure.subplots()
        figure.patch.set_visible(False)  # show the page's background, light or dark
        axes.patch.set_visible(False)
        shown = axes.bar([low for low, _, _ in bins], [count for *_, count in bins], width=0.85 * width, color=BAR)
        axes.bar_label(shown, labels=[str(count or "") for *_, count in bins], color=INK, fontsize=9, padding=2)
        axes.set_xticks([low for low, _, _ in bins])
        axes.set_xlabel("points" if width == 1 else "points, from", color=INK)
        axes.set_yticks([])
        axes.spines[["top", "left", "right"]].set_visible(False)
        axes.spines["bottom"].set_color(INK)
        axes.tick_params(colors=INK)
        written = io.StringIO()
        FigureCanvasSVG(figure).print_svg(
            written, metadata={"Date": None, "Creator": None, "Type": None, "Format": None}
        )
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :].replace(INK, "var(--ink)").replace(BAR, "var(--bar)")
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
