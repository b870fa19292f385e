"""Make page/math.woff2, the part of the font STIX Two Math that the course's formulas need.

Needed when a formula has a character that the font lacks; a test says so. After `make pages`, with the font from
github.com/stipub/stixfonts:

    .venv/bin/python deploy/site/math_font.py STIXTwoMath-Regular.ttf dist/pages
"""

import argparse
import html
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
# Letters, digits, Greek, and what MathML makes of them in italics (h is U+210E); roots, whose sign is an element.
ALWAYS = [
    *range(0x20, 0x7F),
    0xA0,
    *range(0x391, 0x3CA),
    0x210E,
    0x221A,
    *range(0x1D434, 0x1D468),
    *range(0x1D6E2, 0x1D71C),
]
PRIMES = "′″‴"


def main():
    parser = argparse.ArgumentParser(description="Make the font of the formulas.")
    parser.add_argument("font", type=Path, help="STIXTwoMath-Regular.ttf")
    parser.add_argument("pages", type=Path, help="the folder that make pages wrote")
    options = parser.parse_args()
    characters = "".join(characters_of(page.read_text()) for page in options.pages.rglob("*.html"))
    font = TTFont(options.font)
    lowered = {
        glyph: variants[0]
        for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable
        for glyph, variants in getattr(getattr(table, "ExtSubTable", table), "alternates", {}).items()
    }  # fmt: skip
    for table in font["cmap"].tables:
        for prime in map(ord, PRIMES):
            # As a superscript a prime has another glyph (feature ssty), which Chromium does not choose.
            if prime in table.cmap:
                table.cmap[prime] = lowered.get(table.cmap[prime], table.cmap[prime])
    settings = Options(flavor="woff2", hinting=False, layout_features=["ssty", "mark", "mkmk", "ccmp"], name_IDs=["*"])
    subsetter = Subsetter(settings)
    subsetter.populate(unicodes=[*ALWAYS, *map(ord, characters)])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(HERE / "page" / "math.woff2")


def characters_of(page):
    """All characters in the formulas of a page."""
    return "".join(
        html.unescape(re.sub(r"<[^>]+>", "", math)) for math in re.findall(r"<math.*?</math>", page, re.DOTALL)
    )


if __name__ == "__main__":
    main()
