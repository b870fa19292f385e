"""A term's work in nbgrader's own panels: released, solved, submitted, graded, returned."""

import pytest

pytestmark = pytest.mark.reach

NAME = "ex1_neuron_and_layer"
OPEN = "([command, options]) => { window.jupyterapp.commands.execute(command, options) }"  # and do not wait for it


def test_from_release_to_feedback(
    lab, page, course, answers_of, points_of, write_answers, give_points, confirm_success, validate
):
    points = points_of(course / "solutions" / NAME / f"{NAME}.ipynb")
    most = sum(points.values())
    notebook = f"ffnn/{NAME}/{NAME}.ipynb"

    def open_panel(command, **options):
        page.evaluate(OPEN, [command, options])

    page.goto(lab.address.partition("/tree/")[0])
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('nbgrader:open-formgrader')")
    page.evaluate("window.jupyterapp.restored.then(() => null)")

    # The instructor releases.
    open_panel("nbgrader:open-formgrader")
    formgrader = page.frame_locator("iframe")
    assignment = formgrader.locator("tr", has_text=NAME)
    assignment.locator(".assign a").click()
    confirm_success(formgrader)
    assignment.locator(".release a").click()
    confirm_success(formgrader)

    # The student fetches, looks at it, does it, and hands it in.
    open_panel("nbgrader:open-assignment-list")
    page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    submit = page.locator("#fetched_assignments_list").get_by_role("button", name="Submit")
    submit.wait_for()
    assert "preactivation: not attempted yet." in validate(page, notebook)
    write_answers(course / notebook, answers_of(course / "solutions" / NAME / f"{NAME}.ipynb"))
    assert "Success! Your notebook passes all the tests." in validate(page, notebook)
    open_panel("nbgrader:open-assignment-list")
    submit.click()
    page.locator("#submitted_assignments_list").get_by_role("button", name="Fetch Feedback").wait_for()

    # The instructor collects, grades what the machine can, then the written answer.
    open_panel("nbgrader:open-formgrader")
    assignment.locator(".collect a").click()
    confirm_success(formgrader)
    assignment.locator(".num-submissions a").click()
    formgrader.locator(".autograde a").click()
    confirm_success(formgrader)
    formgrader.get_by_text("needs manual grading").wait_for()
    assert formgrader.locator("td.score").inner_text() == f"{most - points['ex1-explanation']:g} / {most:g}"
    formgrader.get_by_role("link", name="Manual Grading").click()
    for link in (f"/gradebook/{NAME}", f"/gradebook/{NAME}/{NAME}"):
        formgrader.locator(f"#main-table a[href$='{link}']").click()
    formgrader.get_by_role("link", name="Submission #1").click()
    formgrader.get_by_text("For the grader.").wait_for()
    give_points("ex1-explanation", points["ex1-explanation"])
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.get_by_text(f"{most:g} / {most:g}").wait_for()

    # The work goes back.
    formgrader.get_by_role("link", name="Manage Assignments").click()
    for button in (".generate-feedback a", ".release-feedback a"):
        assignment.locator(button).click()
        confirm_success(formgrader)
    open_panel("nbgrader:open-assignment-list")
    page.locator("#submitted_assignments_list").get_by_role("button", name="Fetch Feedback").click()
    page.get_by_text("(view feedback)").click()
    page.locator(".jp-DirListing").get_by_text(f"{NAME}.html").wait_for()
    assert len(list((course / "ffnn" / NAME / "feedback").rglob("*.html"))) == 1

    # nbgrader's grading view fetches MathJax from outside; without it, formulas stay as they were typed. And
    # JupyterLab's debugger complains if a notebook is closed while it still asks the kernel for its state.
    expected = ("mathjax", "could not restore the debugger state")
    assert [text for text in page.complaints if not any(words in text.lower() for words in expected)] == []
