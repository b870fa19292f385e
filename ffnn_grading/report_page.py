"""The report of an assignment as one page that needs nothing else: autograded/ASSIGNMENT.report.html."""

import io
import math
import os
from datetime import datetime
from urllib.parse import quote

import jinja2
import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

BARS = 25  # at most, in the distribution of points
LONGEST = 10  # submissions whose time is listed
INK, BAR = "#010203", "#040506"  # stand for the page's colours, which change with light and dark


def write(results, path):
    """Write the page for these Results; return its path."""
    bins = distribution(results.scores, results.points)
    text = TEMPLATE.render(
        results=results,
        bins=bins,
        figure=_figure(bins, results.points) if results.scores else None,
        described=described(results.scores, results.points),
        repaired=[one for one in results.in_state("graded", "looked at") if one.notes],
        longest=sorted((one for one in results.submissions if one.seconds), key=lambda one: -one.seconds)[:LONGEST],
        link=lambda page: quote(os.path.relpath(page, path.parent), errors="surrogateescape"),
        now=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="replace")
    return path


def distribution(scores: list[float], points: float) -> list[tuple[int, int, int]]:
    """[(from, to, how many)]: `to` does not belong to it. The last holds everything from full points on."""
    width = max(1, math.ceil(points / BARS))
    edges = list(range(0, math.ceil(points) + 1, width))
    counts = [0] * len(edges)
    for score in scores:
        counts[max(0, min(int(score // width), len(edges) - 1))] += 1
    return [(edge, edge + width, count) for edge, count in zip(edges, counts, strict=True)]


def described(scores: list[float], points: float) -> str:
    """The distribution in a sentence: the figure's alternative text, too."""
    if not scores:
        return "Nobody has points yet."
    ordered, half = sorted(scores), len(scores) // 2
    median = ordered[half] if len(scores) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return (
        f"{len(scores)} submissions have between {ordered[0]:g} and {ordered[-1]:g} of {points:g} points. "
        f"The mean is {sum(scores) / len(scores):.1f}, the median {median:g}."
    )


def _figure(bins, points):
    """The distribution as SVG, in the page's own colours."""
    width = bins[0][1] - bins[0][0]
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "ffnn", "text.color": INK}):
        figure = Figure(figsize=(7, 2.6), layout="constrained")
        axes = figure.subplots()
        figure.patch.set_visible(False)  # the page's paper shows through, light or dark
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


def printable(text):
    """Without what a terminal or a page would obey."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in str(text))


ENVIRONMENT = jinja2.Environment(
    autoescape=True, finalize=lambda value: printable(value) if type(value) is str else value, trim_blocks=True
)
TEMPLATE = ENVIRONMENT.from_string("""\
{% macro share(rate) %}
{% if rate is none %}–{% else %}
<span class="share" aria-hidden="true"><span style="width: {{ "%.0f" % (100 * rate) }}%"></span></span>
{{ "%.0f" % (100 * rate) }} %{% endif %}
{% endmacro %}
{% macro student(one) %}{{ one.student }}{% if one.name %} ({{ one.name }}){% endif %}{% endmacro %}
{% macro pages(one) %}
{% for what, page in one.pages.items() %}
<a href="{{ link(page) }}">{{ what }}</a>{{ " · " if not loop.last }}
{% endfor %}
{% endmacro %}
{% macro listed(submissions) %}
<table>
<thead><tr><th scope="col">Student<th scope="col">What was noted<th scope="col">To read</tr></thead>
<tbody>
{% for one in submissions %}
<tr><th scope="row">{{ student(one) }}
<td>{% for text in one.notes %}<div>{{ text }}</div>{% endfor %}

<td>{{ pages(one) }}</tr>
{% endfor %}
</tbody>
</table>
{% endmacro %}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ results.assignment }}: report</title>
<style>
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #bbb; --bar: #0060a8; --soft: #eef2f6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #16181b; --line: #555; --bar: #6db6f2; --soft: #23282e; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; min-width: 50%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; font-weight: normal; }
thead th { font-weight: 600; overflow-wrap: normal; } .number { text-align: right; }
td.number, .rate { white-space: nowrap; }
.share { display: inline-block; width: 6rem; height: .7rem; background: var(--soft); border: 1px solid var(--line);
  vertical-align: middle; } .share span { display: block; height: 100%; background: var(--bar); }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; } a { color: inherit; }
.counts { padding: 0; list-style: none; } .counts li { display: inline-block; margin-right: 1.5rem; }
.counts b { font-size: 1.4em; } summary { cursor: pointer; }
@media print {
  :root { --ink: #000; --paper: #fff; --line: #999; --bar: #555; --soft: #fff; }
  body { font-size: 11pt; margin: 0; max-width: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; }
  .share, .share span { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>
</head>
<body>
<main>
<h1>{{ results.assignment }}</h1>
<p>Report of {{ now }}.</p>
<ul class="counts">
<li><b>{{ results.submissions | length }}</b> handed in</li>
<li><b>{{ results.in_state("graded", "looked at") | length }}</b> graded</li>
<li><b>{{ results.in_state("look") | length }}</b> to look at</li>
<li><b>{{ results.in_state("not graded") | length }}</b> not graded</li>
<li><b>{{ results.waiting | sum(attribute="waiting") }}</b> written answers to grade</li>
</ul>

{% set problems = results.in_state("not graded") %}
{% if problems %}
<h2>Not graded</h2>
<p>Put the files right in <code>submitted/</code>, then grade again.</p>
{{ listed(problems) }}
{% endif %}

{% set flagged = results.in_state("look") %}
{% if flagged %}
<h2>To look at</h2>
<p>The tests of these give no points before a person has looked: <i>Formgrader → Manual Grading</i>.</p>
{{ listed(flagged) }}
{% endif %}

{% if results.waiting %}
<h2>Written answers to grade</h2>
<table>
<thead><tr><th scope="col">Question<th scope="col" class="number">Points
<th scope="col" class="number">Answers waiting</tr></thead>
<tbody>
{% for task in results.waiting %}
<tr><th scope="row">{{ task.title }}
<td class="number">{{ "%g" % task.points }}<td class="number">{{ task.waiting }}</tr>
{% endfor %}
</tbody>
</table>
{% endif %}

<h2>Points</h2>
<p>{{ described }}
{{ "Written answers that wait count 0 so far." if results.waiting }}
{{ "Submissions to look at are not among these." if flagged }}</p>
{% if figure %}
<figure>
<div role="img" aria-label="A bar for each number of points. {{ described }} The table below has the numbers.">
{{ figure | safe }}</div>
<details><summary>The numbers in a table</summary>
<table>
<thead><tr><th scope="col">Points<th scope="col" class="number">Submissions</tr></thead>
<tbody>
{% for low, high, count in bins if count %}
<tr><th scope="row">from {{ low }}{% if low != bins[-1][0] %} to below {{ high }}{% endif %}

<td class="number">{{ count }}</tr>
{% endfor %}
</tbody>
</table>
</details>
</figure>
{% endif %}

<h2>Tasks</h2>
<p>A mistake costs its points once, so each task stands for itself.</p>
<table>
<thead><tr><th scope="col">Task<th scope="col" class="number">Points<th scope="col">Success
<th scope="col" class="number">All points<th scope="col" class="number">Not attempted
<th scope="col" class="number">Mistake named<th scope="col" class="number">Another mistake</tr></thead>
<tbody>
{% for task in results.tasks %}
<tr><th scope="row">{{ task.title }}<td class="number">{{ "%g" % task.points }}<td class="rate">{{ share(task.rate) }}
<td class="number">{{ task.full }} of {{ task.scores | length }}
{% if task.is_test %}
<td class="number">{{ task.not_attempted }}
<td class="number">{{ task.mistakes.values() | sum }}<td class="number">{{ task.unnamed }}
{% else %}
<td><td><td>
{% endif %}
</tr>
{% endfor %}
</tbody>
</table>

<h2>What should the next lecture repeat?</h2>
{% if results.mistakes %}
<p>The mistakes that the checks named, and how many submissions made them. Those to look at do not count.</p>
<table>
<thead><tr><th scope="col" class="number">How often<th scope="col">What the check said<th scope="col">Task</tr></thead>
<tbody>
{% for number, text, task in results.mistakes %}
<tr><td class="number">{{ number }}<td>{{ text }}<td>{{ task.title }}</tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>The checks named no mistake.</p>
{% endif %}

{% if repaired %}
<h2>Put right, or worth knowing</h2>
<details><summary>{{ repaired | length }} submissions were graded, and something was noted</summary>
{{ listed(repaired) }}
</details>
{% endif %}

{% if longest %}
<h2>What took longest</h2>
<table>
<thead><tr><th scope="col">Student<th scope="col" class="number">Seconds</tr></thead>
<tbody>
{% for one in longest %}
<tr><th scope="row">{{ student(one) }}<td class="number">{{ "%.1f" % one.seconds }}</tr>
{% endfor %}
</tbody>
</table>
{% endif %}
</main>
</body>
</html>
""")
