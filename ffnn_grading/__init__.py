"""Complete, isolated grading for instructors: an extension of nbgrader, which nbgrader_config.py loads.

A submission passes through these files in this order:

    exchange.py     checks what nbgrader collects from the exchange
    intake.py       refuses, replaces or passes on what was submitted; says first whether this machine can isolate
    repair.py       restores the place, metadata and kind of every cell of the assignment
    executions.py   inserts outputs: of an execution made ahead of grading, or of a new one
    execute.py      executes a notebook: limits, a kernel that may die
    judge.py        judges a test on what the sandbox sent, with the answers, which are not there
    quotes.py       withholds outputs that quote a hidden test
    manual.py       saves scores; what a person gave stays, unless the answer has changed
    newer_python.py finds cells that the student's Python could read, and the grader's cannot
    conclude.py     marks in the gradebook what a person must look at, and writes down all notes
    dates.py        takes off points for late work, by the dates that a person has written down
    feedback.py     writes the page that the student gets

execute.py runs in processes of its own (workers.py), which may end without harm. parallel.py takes many submissions
through the first steps ahead of nbgrader, in such processes or on a cluster.
`ffnn-grade` does a term's work with all of it:

    command.py      the command: collects, executes, grades, returns, reports
    course.py       nbgrader in the course's folder
    lock.py         one grading of an assignment at a time, nbgrader's own autograde included
    collecting.py   brings work to submitted/
    made_with.py    notices what has changed since work was graded: tests, points, packages
    points_table.py writes the points as a CSV
    hand_ins.py     reads what learning systems export: whose each file is, and which are refused
    tables.py       reads the class list, and the table of --names
    times.py        reads and writes the time of submission
    results.py      collects results from the gradebook, the report's lines and the graded notebooks
    gradebook.py    asks the gradebook less; waits while it is locked, and says so
    report_page.py  writes these results as a page to read
    class_statistics.py   how well tasks discriminate, what became of mistakes; all assignments and terms on one page
    similar_work.py       finds pairs of submissions that are oddly alike
    learning_systems.py   writes points and feedback as Moodle, Canvas or Blackboard read them (--for)
    terminal.py     prints
    files.py        writes all these files, each whole or not at all
    pages.py        what all these pages share
    inert.py        shows what a student sent, in formgrader, feedback and CSV, so that nothing in it runs

A kernel is made by

    kernel.py       kernel manager and provisioner: how nbgrader's kernels are started
    fork_server.py  a process with all modules imported, which forks a kernel at once
    sandbox.py      namespaces, a private file tree and limits around such a fork
    client.py       the grader's end of the kernel's sockets: no fixed waits, and limits on messages

generating.py makes `nbgrader generate_assignment` refuse other tasks once somebody has submitted, and show the dates.
by_question.py adds to the formgrader a page for each written question.

notes.py passes notes from step to step, and writes the report.

Students are not given this package, and the sandbox hides its folder.
"""
