"""`make lab` on a machine without a display: an address to open, and behind it the start page."""

import re


def test_the_printed_address_opens_the_start_page(start_lab, page):
    lab = start_lab()
    assert re.fullmatch(r"http://localhost:\d+/lab/tree/lectures/00_start_here\.ipynb\?token=\w+", lab.address)
    page.goto(lab.address)
    page.locator(".jp-Notebook h1").wait_for()
    page.get_by_role("tab", name="00_start_here.ipynb", selected=True).wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    assert page.get_by_role("alert").count() == 0, "no question whether one wants news"
    assert page.get_by_role("dialog").count() == 0
    assert page.complaints == []
    assert not re.search(r"Traceback|\[E |No web browser found", lab.log.read_text()), lab.log.read_text()
