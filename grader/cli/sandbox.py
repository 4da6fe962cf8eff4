"""`cwc sandbox`: starts the hospital alone, without course, workspace or JupyterLab."""

from __future__ import annotations

from pathlib import Path

import click

from grader.errors import UsageProblem

EXAMPLE = "Example: cwc sandbox --port 8000 --db my-hospital.sqlite"


@click.command(epilog=EXAMPLE)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one."
)
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), help="Keep the hospital in this file.")
@click.option(
    "--memory", is_flag=True, help="Keep it in memory: a fresh ward each time. This is the default."
)
def command(port: int, db: Path | None, memory: bool) -> None:
    """Start the hospital alone: FHIR R4 on this computer, with a ward of thirty invented people."""
    if db is not None and memory:
        raise UsageProblem("--db and --memory contradict each other.", next_step="Give one of the two.")
    from sandbox.errors import SandboxProblem

    try:
        _serve(port, db)
    except SandboxProblem as problem:
        raise UsageProblem(problem.what, where=problem.where or None, next_step=problem.next_step) from None


def _serve(port: int, db: Path | None) -> None:
    from sandbox import Worlds, create_app
    from sandbox.server import get_url, open_socket, serve_socket
    from sandbox.settings import load_settings

    settings = load_settings()
    worlds = Worlds(settings=settings)
    worlds.define("default", "ward", file=db.resolve() if db else None)
    with open_socket(port=port) as listening:
        worlds.get("default")  # a file that cannot be used is said here, not with the first request
        _announce(f"{get_url(listening)}/open/r4", db)
        serve_socket(create_app(worlds, settings=settings), listening)
    worlds.close()
    click.echo("\nThe hospital is closed." + ("" if db is None else f" Its record is in {db}."))


def _announce(base_url: str, db: Path | None) -> None:
    kept = f"Kept in {db}." if db else "Kept in memory: gone when you stop it (--db FILE keeps it)."
    click.echo(f"The hospital answers at {base_url}")
    click.echo(f"  Try:  curl '{base_url}/Patient?name=a&_count=2'")
    click.echo(f"  {kept} For teaching, not for care. Stop with Ctrl-C.")
