"""What an instructor needs beyond nbgrader: complete, isolated grading, hung on nbgrader_config.py.

A submission passes through these files in this order:

    intake.py       what was handed in: refused, replaced or passed on; says first whether this machine can isolate
    repair.py       every cell of the assignment gets its place, its metadata and its kind back
    executions.py   it is executed, or was executed ahead
    execute.py      how: limits, a kernel that may die, canaries.py between the tests
    outside.py      what passed a test there is judged once more, here
    quotes.py       what quotes a hidden test is withheld
    conclude.py     what a person must look at is marked in the gradebook, and everything noted is written down

parallel.py takes many submissions through the first steps ahead of nbgrader, in processes or on a cluster.
`ffnn-grade` does a term's work with all of it:

    command.py      the command: takes in, executes, grades, returns, reports
    hand_ins.py     what learning systems export: whose is which file, and what is refused
    results.py      what came of an assignment, from the gradebook, the report's lines and the graded notebooks
    report_page.py  the same as a page to read

A kernel is made by

    kernel.py       how nbgrader's kernels are started: kernel manager and provisioner
    fork_server.py  a process that has imported everything, and forks a kernel at once
    sandbox.py      namespaces, a private file tree and limits around such a fork
    client.py       the other end of the kernel's sockets, without fixed waits

notes.py carries what is to be said from one to the next, and writes the report.

Students' code never imports this package, and this package is never shipped to students' notebooks.
"""
