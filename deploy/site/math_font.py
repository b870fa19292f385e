"""Make page/math.woff2, the part of the font STIX Two Math that the course's formulas need.

Needed when a formula has a character that the font lacks; a test says so. After `make pages`, with the font from
github.com/stipub/stixfonts:

    .venv/bin/python deploy/site/math_font.py STIXTwoMath-Regular.ttf dist/pages
"""

import argparse
import html
import re
from copy import deepcopy
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.otTables import MathValueRecord

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
# Chromium reserves for a fence or a root the width of its widest form. So no form is kept that is higher than \Big, the
# largest that the formulas use; and all roots have the width of one (thousandths of the font's size).
FENCES, HIGHEST = "()[]⟨⟩", 2000
ROOT_WIDTH, ROOT_HEIGHTS = 700, (927, 1188, 1480, 1855)
# As in TeX: what is raised or lowered beside a letter or fence has one height, whatever its ascender and descender are,
# and a fraction in a line is compact. Lines are as thick as a pixel: a little thicker, and some would have two.
CONSTANTS = {
    "SubscriptBaselineDropMin": 0,
    "SuperscriptBaselineDropMax": 400,
    "FractionNumeratorShiftUp": 430,
    "FractionDenominatorShiftDown": 400,
    "FractionRuleThickness": 53,
    "OverbarRuleThickness": 53,
    "RadicalRuleThickness": 53,
}


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
    suit_browsers(font)
    settings = Options(flavor="woff2", hinting=False, layout_features=["ssty", "mark", "mkmk", "ccmp"], name_IDs=["*"])
    subsetter = Subsetter(settings)
    subsetter.populate(unicodes=[*ALWAYS, *map(ord, characters)])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(HERE / "page" / "math.woff2")


def suit_browsers(font):
    """Change the font's forms and measures so that browsers set formulas as TeX does."""
    math, characters = font["MATH"].table, font.getBestCmap()
    for name, value in CONSTANTS.items():
        setattr(math.MathConstants, name, MathValueRecord())
        getattr(math.MathConstants, name).Value = value
    forms = dict(zip(math.MathVariants.VertGlyphCoverage.glyphs, math.MathVariants.VertGlyphConstruction, strict=True))
    for fence in FENCES:
        form = forms[characters[ord(fence)]]
        form.GlyphAssembly = None
        form.MathGlyphVariantRecord = [
            record for record in form.MathGlyphVariantRecord if record.AdvanceMeasurement <= HIGHEST
        ]
    suit_root(font, forms[characters[ord("√")]])


def suit_root(font, form):
    """Give a root forms in steps that are smaller than the font's, and all of them the same width."""
    form.GlyphAssembly = None
    form.MathGlyphVariantRecord = form.MathGlyphVariantRecord[: len(ROOT_HEIGHTS)]
    low, high, *_ = [
        (font["glyf"][record.VariantGlyph], font["hmtx"][record.VariantGlyph][0], record.AdvanceMeasurement)
        for record in form.MathGlyphVariantRecord
    ]
    for record, source, height in zip(form.MathGlyphVariantRecord, (low, low, low, high), ROOT_HEIGHTS, strict=True):
        outline, old_width, old_height = deepcopy(source)
        outline.coordinates.scale((ROOT_WIDTH / old_width, height / old_height))
        outline.coordinates.toInt()
        outline.recalcBounds(font["glyf"])
        font["glyf"][record.VariantGlyph] = outline
        font["hmtx"][record.VariantGlyph] = (ROOT_WIDTH, outline.xMin)
        record.AdvanceMeasurement = height


def characters_of(page):
    """All characters in the formulas of a page."""
    return "".join(
        html.unescape(re.sub(r"<[^>]+>", "", math)) for math in re.findall(r"<math.*?</math>", page, re.DOTALL)
    )


if __name__ == "__main__":
    main()
