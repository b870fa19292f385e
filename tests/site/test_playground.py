"""The playground on its own page and in the lectures' pages: what its links hold, and that it plays there."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from ffnn_helpers.playground import OwnExperiment

pytestmark = pytest.mark.reach

WIDTHS = (390, 820, 1100, 1280)
IS_OPEN = "document.querySelector('.ffnn-epoch')?.textContent"
EPOCH_ABOVE = "n => Number(document.querySelector('.ffnn-epoch')?.textContent.replace(',', '')) > n"


@pytest.fixture
def visit(address, page):
    """visit(path): open a page of the site."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def visit(path):
        page.goto("about:blank")  # so that another fragment is another visit
        page.goto(f"{address}/{path}")
        return page

    return visit


def fragment(page):
    return f"#{urlsplit(page.url).fragment}"


def test_a_link_holds_all_settings_and_the_original_gets_its_own(visit):
    ours = OwnExperiment(
        seed="0.5", dataset="spiral", noise=10, hidden=[3, 2], activation=["relu", "tanh"], cost="binary_cross_entropy"
    )
    page = visit(f"playground.html{ours.to_link()}&stopAt=30")
    page.wait_for_function("document.querySelector('.ffnn-column select')?.value === 'relu'")
    assert fragment(page) == f"{ours.to_link()}&stopAt=30"
    page.get_by_role("button", name="play", exact=True).click()
    page.wait_for_function(f"{IS_OPEN} === '000,030'")
    ours.train(30)
    losses = page.locator(".ffnn-losses td:first-of-type").all_inner_texts()
    assert losses == [f"{ours.test_loss:.3f}", f"{ours.train_loss:.3f}"]
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    original = page.get_by_role("link", name="the same in TensorFlow Playground")
    assert not original.is_visible(), "it has no cross-entropy"
    page.get_by_role("combobox", name="cost").select_option(label="squared error")
    page.get_by_role("combobox", name="activation", exact=True).select_option(label="tanh")
    original.wait_for()
    theirs = OwnExperiment(seed="0.5", dataset="spiral", noise=10, hidden=[3, 2])
    assert original.get_attribute("href") == f"https://playground.tensorflow.org/{theirs.to_url()}"
    # An address of theirs, pasted into the browser's own field.
    page.evaluate("location.hash = 'seed=0.33197&networkShape=&dataset=xor'")
    page.get_by_text("0 hidden layers").wait_for()
    assert OwnExperiment.from_url(re.sub("&stopAt=30", "", page.url)) == OwnExperiment(
        seed="0.33197", hidden=[], dataset="xor"
    )
    page.evaluate("location.hash = 'noise=99'")
    page.get_by_text("ValueError: noise must be from 0 to 80").wait_for()
    assert page.complaints == []


def test_a_link_hides_parts_and_a_teacher_makes_one(visit):
    page = visit("playground.html#noise_hide=true&stepButton_hide=true&hideText=true")
    page.wait_for_function(IS_OPEN)
    page.get_by_role("button", name="step", exact=True).wait_for(state="hidden")
    playground = page.locator(".ffnn-playground")
    assert not playground.get_by_label("noise").is_visible() and playground.get_by_label("batch size").is_visible()
    assert not page.get_by_role("banner").is_visible() and not page.get_by_text("Try this").is_visible()
    assert "hideText=true" in page.url and "noise_hide=true" in page.url
    page = visit("playground.html")
    page.wait_for_function(IS_OPEN)
    page.get_by_text("For a class: hide parts of it").click()
    page.get_by_role("checkbox", name="learning rate").check()
    page.locator(".ffnn-playground").get_by_text("learning rate").wait_for(state="hidden")
    assert "learningRate_hide=true" in page.url
    page.get_by_role("checkbox", name="learning rate").uncheck()
    page.locator(".ffnn-playground").get_by_text("learning rate").wait_for()
    assert page.complaints == []


def test_it_fits_and_axe_finds_nothing(visit, page, resize):
    visit("playground.html")
    page.wait_for_function(IS_OPEN)
    page.get_by_text("For a class: hide parts of it").click()
    grounds = page.locator(".ffnn-neuron").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert set(grounds) == {"rgba(0, 0, 0, 0)"}, "a button hides the picture of its neuron"
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            resize(width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            violations = Axe().run(page).response["violations"]
            found = [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in violations]
            assert found == [], f"{theme}, in a window of {width} pixels"
    assert page.complaints == []


@pytest.mark.parametrize(
    ("lecture", "epoch", "has_link"),
    [("02_limits_of_logistic_regression", 0, True), ("10_backpropagation", 150, False)],
)
def test_it_plays_in_its_lecture(visit, lecture, epoch, has_link):
    """In lecture 10 it trains the class that the lecture has just written."""
    page = visit(f"lectures/{lecture}.html")
    page.get_by_role("button", name="Let it train here").click()
    page.wait_for_function(f"{IS_OPEN} === '000,{epoch:03}'")
    play = page.get_by_role("button", name="play", exact=True)
    assert play.evaluate("button => button === document.activeElement"), "the focus is lost"
    play.click()
    page.wait_for_function(EPOCH_ABOVE, arg=epoch + 10)
    page.get_by_role("button", name="pause", exact=True).click()
    assert page.get_by_role("button", name="Copy the link").is_visible() == has_link
    assert page.url.endswith(f"/{lecture}.html")
    if has_link:
        page.get_by_role("button", name="Copy the link").click()
        page.get_by_text("Copied.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(page.url.partition("lectures/")[0] + "playground.html#activation=sigmoid&batchSize=1&")
    assert page.complaints == []


def test_without_python_the_picture_stays(visit, page):
    page.route("**/worker.js", lambda route: route.abort())
    visit("playground.html")
    page.get_by_text("The playground cannot run here").wait_for()
    assert page.locator("figure img").is_visible()
