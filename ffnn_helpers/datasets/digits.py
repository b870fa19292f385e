"""Handwritten digits: 1797 images of 8 × 8 pixels, each labelled with its digit.

It is the test set of 'Optical Recognition of Handwritten Digits', as in scikit-learn's `load_digits`. Thirteen people
filled in forms. Each digit was cut out and scaled to 32 × 32 pixels, black or white. A pixel here is the number of
black ones in a block of 4 × 4: an integer from 0 to 16. The images are not sorted by class.

However you split them, the same thirteen people wrote both parts: the digits of strangers are harder to read.

Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49. Licence: Creative Commons Attribution 4.0 International (CC BY 4.0),
https://creativecommons.org/licenses/by/4.0/. Changed here: the training set is left out, and the numbers are stored
as `digits.npz`.
"""

from pathlib import Path

import numpy as np

from ffnn_helpers._arrays import as_rows, refuse

SHEET, BLOCK = 32, 4  # pixels of a sheet, and of a block that becomes one pixel, each way
PEN = 2.8  # radius of its line, in pixels of the sheet: a drawing then has about as much ink as the data


def digits():
    """Return the images and their digits: `X, labels`, new arrays on every call.

    X is float64 of shape (1797, 64), from 0 (paper) to 1 (ink): a row is an image, its eight rows of pixels one after
    the other, so `X[i].reshape(8, 8)` is the picture. labels are integers 0 … 9 of shape (1797,).
    Source: Alpaydin and Kaynak (1998), see above.
    """
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as file:
        return file["pixels"] / 16, file["labels"].astype(int)


def from_strokes(strokes):
    """Return the image of a digit drawn with a pen, made as those of `digits` were: shape (64,), from 0 to 1.

    strokes: a list of lists of points (x, y), x to the right and y downwards, in any unit; one point alone is a dot.
    They are centred and scaled to fill a sheet of 32 × 32 pixels. A pixel near a line is black; the black ones are
    counted in blocks of 4 × 4. Raises ValueError if there is no point, or one that is not a pair of finite numbers.
    """
    drawn = [np.empty((0, 2, 2))]
    for number, stroke in enumerate(strokes):
        if isinstance(stroke, list) and not stroke:
            continue
        points = as_rows(stroke, 2, f"strokes[{number}]", per="point")
        refuse(~np.isfinite(points), points, f"strokes[{number}]", "a point has a finite place")
        ends = points[1:] if len(points) > 1 else points
        drawn.append(np.stack([points[: len(ends)], ends], axis=1))
    lines = np.concatenate(drawn)
    if not len(lines):
        raise ValueError("strokes has no point: expected a list of strokes, each a list of points (x, y).")
    low, high = lines.min(axis=(0, 1)), lines.max(axis=(0, 1))
    scale = (SHEET - 2 * PEN) / (max(high - low) or 1)
    starts, ends = np.moveaxis(scale * (lines - (low + high) / 2) + SHEET / 2, 1, 0)
    along = ends - starts
    pixels = np.stack(np.meshgrid(*2 * [np.arange(SHEET) + 0.5]), axis=-1)[:, :, None]
    share = ((pixels - starts) * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), 1e-12)
    nearest = starts + np.clip(share, 0, 1)[..., None] * along
    black = (((pixels - nearest) ** 2).sum(axis=-1) <= PEN**2).any(axis=-1)
    return black.reshape(SHEET // BLOCK, BLOCK, SHEET // BLOCK, BLOCK).mean(axis=(1, 3)).ravel()
