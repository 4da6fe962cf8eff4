"""House rules that no linter knows: where POSIX ends, who reads the environment, how text is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = [path for package in ("sandbox", "grader") for path in sorted((ROOT / package).rglob("*.py"))]

POSIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios", "pty"}
POSIX_CALLS = {
    "os": {"fork", "kill", "killpg", "setsid", "getuid", "geteuid", "setuid", "setgid", "waitpid", "mkfifo"},
    "signal": {"setitimer", "alarm", "pthread_kill", "SIGKILL", "SIGHUP"},
}
TEXT_CALLS = {"read_text", "write_text"}


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in FILES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [(node.module or "").split(".")[0]]
    return []


def dotted(node: ast.AST) -> tuple[str, str] | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    return None


def test_posix_only_calls_stay_inside_the_isolation() -> None:
    found = [
        where(path, node)
        for path, tree in parsed()
        if "isolation" not in path.parts
        for node in ast.walk(tree)
        if set(imports(node)) & POSIX_MODULES
        or ((name := dotted(node)) and name[1] in POSIX_CALLS.get(name[0], ()))
    ]
    assert found == []


def test_only_the_settings_read_the_environment() -> None:
    found = [
        where(path, node)
        for path, tree in parsed()
        if path.name != "settings.py"
        for node in ast.walk(tree)
        if dotted(node) in (("os", "environ"), ("os", "getenv"), ("os", "environb"))
    ]
    assert found == []


def test_text_is_read_and_written_as_utf_8() -> None:
    found = [
        where(path, node)
        for path, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TEXT_CALLS
        and not any(keyword.arg == "encoding" for keyword in node.keywords)
    ]
    assert found == []


@pytest.mark.parametrize("module", ["pickle", "marshal", "shelve", "dill"])
def test_nothing_is_unpickled(module: str) -> None:
    found = [
        where(path, node) for path, tree in parsed() for node in ast.walk(tree) if module in imports(node)
    ]
    assert found == []


def test_the_worker_imports_the_standard_library_only() -> None:
    import sys

    tree = ast.parse((ROOT / "grader" / "worker" / "child.py").read_text(encoding="utf-8"))
    used = {name for node in ast.walk(tree) for name in imports(node)}
    assert used <= set(sys.stdlib_module_names) | {"__future__"}
