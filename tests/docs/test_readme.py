"""The README's first two commands are the ones that CI runs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml


def test_the_first_block_installs_and_starts(shell_blocks: list[str]) -> None:
    install, start = shell_blocks[0].splitlines()
    assert install.startswith("pip install ")
    assert start == "cwc start"


def test_the_second_block_installs_and_runs_the_tests(shell_blocks: list[str]) -> None:
    install, tests = shell_blocks[1].splitlines()
    assert install.startswith("pip install ")
    assert "[test]" in install
    assert tests.startswith("pytest ")


@pytest.mark.parametrize("block", [0, 1])
def test_both_blocks_install_what_the_lock_file_says(top: Path, shell_blocks: list[str], block: int) -> None:
    assert "-c requirements.lock" in shell_blocks[block]
    assert (top / "requirements.lock").is_file()


def test_ci_runs_the_second_block_of_the_readme(
    top: Path, shell_blocks: list[str], tool: Callable[[str], str]
) -> None:
    script = (top / ".ci" / "run").read_text(encoding="utf-8")
    reader = re.search(r"^readme_block\(\) \{.*?^\}$", script, re.MULTILINE | re.DOTALL)
    assert reader, ".ci/run should take the command from the README with readme_block"
    assert re.search(r"^readme_block 2 .*\| bash", script, re.MULTILINE)
    tool("awk")
    read = subprocess.run(
        [tool("bash"), "-c", f"{reader[0]}\nreadme_block 2"], cwd=top, capture_output=True, check=True
    )
    assert read.stdout.decode("utf-8").strip() == shell_blocks[1]


def test_the_workflow_calls_the_test_command_of_the_readme(top: Path, shell_blocks: list[str]) -> None:
    workflow = yaml.safe_load((top / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    runs = [step["run"].strip() for step in steps if "run" in step]
    assert shell_blocks[1] in runs
    assert ".ci/run" in runs


def test_the_workflow_covers_every_python_and_system_we_name(top: Path) -> None:
    workflow = yaml.safe_load((top / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["readme"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
