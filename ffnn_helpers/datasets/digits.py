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


def digits():
    """Return the images and their digits: `X, labels`, new arrays on every call.

    X is float64 of shape (1797, 64), from 0 (paper) to 1 (ink): a row is an image, its eight rows of pixels one after
    the other, so `X[i].reshape(8, 8)` is the picture. labels are integers 0 … 9 of shape (1797,).
    Source: Alpaydin and Kaynak (1998), see above.
    """
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as file:
        return file["pixels"] / 16, file["labels"].astype(int)
