"""nbgrader and ffnn-grade without waiting for their imports.

Run by conftest.py. Each line of JSON on stdin runs one command in a fork of this process, whose exit code is printed.
Started as programs, they import for 2 s each time, and for 4 s more where they start workers and kernels: the forks use
one fork server of kernels together, as the workers of one grading do.
"""

import json
import os
import signal
import sys

from nbgrader.apps import nbgraderapp

from ffnn_grading import command, kernel

COMMANDS = {"nbgrader": nbgraderapp.main, "ffnn-grade": command.main}
KERNELS = kernel.Sandbox.preload.default()  # the modules that these have imported


def become(arguments, folder, environment, outputs, timeout):
    """Be the process of a command, and end as it ends."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(outputs, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), number)
    signal.alarm(timeout)
    sys.argv = arguments
    sys.exit(COMMANDS[arguments[0]]())


def main():
    for line in sys.stdin:
        request = json.loads(line)
        server = kernel.fork_server(KERNELS) if {"autograde", "ffnn-grade"} & set(request["arguments"][:2]) else None
        process = os.fork()
        if process == 0:
            if server is not None:
                kernel.share_fork_server(server, KERNELS)
            become(**request)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
