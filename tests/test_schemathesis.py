"""Schemathesis asks the whole program, reading and writing, after its description, and finds no failure.

A short run; EXAMPLES=200 in the environment makes as many examples of each operation.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bench.server import database, serving

ROOT = Path(__file__).parent.parent


@pytest.mark.once
def test_it_finds_no_failure():
    with database("prepare") as environment, serving(environment) as base:
        issue = [sys.executable, "manage.py", "issue_token", "editor"]
        token = subprocess.run(issue, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        description = httpx.get(f"{base}/api/v1/schema", timeout=60).json()
        operations = sum(len(methods) for methods in description["paths"].values())
        command = [Path(sys.executable).with_name("st"), "--config-file", "tests/schemathesis.toml", "run"]
        done = subprocess.run(
            [*command, "--max-examples", os.environ.get("EXAMPLES", "3"), f"{base}/api/v1/schema"],
            cwd=ROOT,
            env={**os.environ, "TOKEN": token.strip(), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        written = httpx.get(f"{base}/api/v1/changes", params={"after": "revision:1"}, timeout=60).json()["results"]
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"Tested: (\d+)", done.stdout) == [str(operations)]
    assert all(f"✅ {phase}" in done.stdout for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"))
    # It did write: otherwise nothing but refusals would have been tested.
    assert {"addition", "correction", "retraction"} <= {row["kind"] for row in written}
