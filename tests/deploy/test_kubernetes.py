"""The settings for Kubernetes, as far as they can be tried without a cluster: README.md beside them says how far."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from traitlets.config import Config

pytestmark = pytest.mark.reach

KUBERNETES = Path(__file__).parents[2] / "deploy/kubernetes"


@pytest.fixture(scope="module")
def values():
    return yaml.safe_load((KUBERNETES / "values.yaml").read_text())


def test_only_the_class_may_log_in(values):
    c = Config()
    exec(values["hub"]["extraConfig"]["people"], {"c": c})
    assert set(c.JupyterHub.load_groups) == {"formgrade-ffnn", "nbgrader-ffnn"}
    assert c.Authenticator.allowed_users == {"instructor", "student1", "student2"}
    assert values["hub"]["config"]["JupyterHub"]["authenticator_class"] == "null"  # until somebody chooses


def test_configuration_in_the_pods_is_python_and_the_start_is_shell(values):
    for name, file in values["singleuser"]["extraFiles"].items():
        compile(file["stringData"], name, "exec")
    shell = [
        values["singleuser"]["cmd"][2],
        *((KUBERNETES / name).read_text() for name in ("build_image.sh", "postBuild")),
    ]
    for script in shell:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_exchange_and_hub_know_each_other(values):
    (service,) = values["hub"]["services"].items()
    exchange = yaml.safe_load((KUBERNETES / "ngshare.yaml").read_text())
    assert service == ("ngshare", {"url": "http://ngshare:8080"}) and set(exchange["ngshare"]) == {"admins"}
    for role in ("user", "server"):
        assert "access:services!service=ngshare" in values["hub"]["loadRoles"][role]["scopes"]
    readme = (KUBERNETES / "README.md").read_text()
    assert {"hub.services.ngshare.apiToken=$token", "ngshare.hub_api_token=$token"} <= set(
        re.findall(r"--set (\S+)", readme)
    )
