"""What our pages share: the environment of their templates, in which everything is text unless it is marked as HTML."""

import unicodedata
from pathlib import Path

import jinja2


def pluralise(count: int, noun: str) -> str:
    """Return the number with its noun: "1 page", "2 pages"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def printable(text):
    """Replace characters that control a terminal or a page. All kinds of spaces stay, as in "Très bien !"."""
    return "".join(c if c.isprintable() or c in "\n\t" or unicodedata.category(c) == "Zs" else "�" for c in str(text))


ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    finalize=lambda value: printable(value) if type(value) is str else value,
    trim_blocks=True,
)
ENVIRONMENT.filters["pluralise"] = pluralise
