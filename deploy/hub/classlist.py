"""Read class.toml: the members of the class, how they log in, and the limits for each."""

import ipaddress
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

NAME = re.compile("[a-z][a-z0-9_-]{0,31}")
KEYS = {
    "instructors": list,
    "students": list,
    "login": str,
    "address": str,
    "port": int,
    "certificate": str,
    "key": str,
    "grader": str,
    "limits": dict,
}
LIMITS = ("memory", "cpu", "threads", "processes", "file", "idle")


def read(path: Path) -> SimpleNamespace:
    """Read the class as a namespace with the keys of class.toml; `limits` is a namespace, too.

    Raises
    ------
    ValueError
        A setting is wrong. The message says which, and what is expected.
    """

    def refuse(what):
        raise ValueError(f"{path}: {what}")

    try:
        content = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        refuse(f"this is not valid TOML: {error}")
    limits = content.get("limits")
    for table, known, of in ((content, KEYS, ""), (limits if isinstance(limits, dict) else {}, LIMITS, "limits.")):
        for key in known:
            if key not in table:
                refuse(f"{of}{key} is missing. See the file in deploy/hub for all settings.")
        for key in table:
            if key not in known:
                refuse(f"{of}{key} is not a setting. The settings are: {', '.join(known)}.")
    for key, kind in KEYS.items():
        if not isinstance(content[key], kind):
            refuse(f"{key} = {content[key]!r} should be of type {kind.__name__}.")
    for key, value in content["limits"].items():
        if not isinstance(value, int) or value < 1:
            refuse(f"limits.{key} = {value!r} should be an integer of at least 1.")

    names = [*content["instructors"], *content["students"], content["grader"]]
    for name in names:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            refuse(
                f"{name!r} is not an account's name. Use up to 32 lowercase letters, digits, - and _, a letter first."
            )
        if names.count(name) > 1:
            refuse(f"{name} is named twice. Name each account once: as a student, an instructor, or the grader.")
    if content["login"] not in ("trial", "pam"):
        refuse(f'login = {content["login"]!r} should be "trial" or "pam".')
    if not 1 <= content["port"] <= 65532:
        refuse(f"port = {content['port']} should be 1 to 65532: the hub also uses the three ports after it.")
    try:
        here_only = ipaddress.ip_address(content["address"]).is_loopback
    except ValueError:
        refuse(f"address = {content['address']!r} should be an IP address, such as 127.0.0.1.")
    if content["login"] == "trial" and not here_only:
        refuse('login = "trial" is for this machine only: set address = "127.0.0.1", or login = "pam".')
    if bool(content["certificate"]) != bool(content["key"]):
        refuse("only one of certificate and key is set. Set both, or neither.")
    if not here_only and not content["certificate"]:
        refuse(f"at {content['address']} passwords would travel unencrypted: set certificate and key.")
    return SimpleNamespace(**content | {"limits": SimpleNamespace(**content["limits"])})
