"""Start a user's server, as that user: set limits, update the lectures, then run JupyterLab.

Source of the limits: getrlimit(2). They are hard limits, set before any code of the user runs, so the user cannot raise
them.
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
    except OSError as error:  # for example a full disk: users must still reach their files
        print(f"{os.environ.get('USER')}: the lectures could not be updated: {error}", file=sys.stderr)

    # Kernels talk to the server through socket files in this folder (jupyter/all/jupyter_config.py). Its name is short,
    # because the path of a socket must be.
    runtime = Path.home() / ".ffnn-run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime)

    server = str(HUB / "venv/bin/jupyterhub-singleuser")
    os.execv(server, [server, *sys.argv[1:]])


if __name__ == "__main__":
    main()
