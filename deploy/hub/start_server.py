"""What the hub runs for each user, as that user: limits, fresh lectures, then their JupyterLab.

Source of the limits: getrlimit(2). The user cannot lift them: they are hard ones, and set before any code of theirs.
"""

import os
import resource
import sys
from pathlib import Path

from bring import bring
from classlist import read

HUB = Path(__file__).resolve().parents[1]
MB = 1_000_000


def main():
    limits = read(HUB / "class.toml").limits
    for kind, most in {
        resource.RLIMIT_AS: limits.memory * MB,
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_FSIZE: limits.file * MB,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(kind, (most, most))
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = str(limits.threads)

    os.umask(0o077)
    work = Path.home() / "ffnn"
    try:
        (work / "exercises").mkdir(parents=True, exist_ok=True)
        bring(HUB / "lectures", work / "lectures")
    except OSError as error:  # a full disk, say. The way to their files must stay open.
        print(f"{os.environ.get('USER')}: the lectures could not be brought: {error}", file=sys.stderr)

    # A kernel talks to its server through sockets that are files here (jupyter/all/jupyter_config.py). The name
    # is short, because a socket's must be.
    runtime = Path.home() / ".ffnn-run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime)

    server = str(HUB / "venv/bin/jupyterhub-singleuser")
    os.execv(server, [server, *sys.argv[1:]])


if __name__ == "__main__":
    main()
