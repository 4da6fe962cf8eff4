"""`cwc`: one command for learners, instructors and contributors.

Each command lives in a file of its own beside this one and is imported only when it is called,
because a learner checks their work hundreds of times and should never wait for JupyterLab's imports.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from difflib import get_close_matches
from importlib import import_module, metadata

import click

from grader.cli.terminal import explain
from grader.errors import CwcError, OurFault, UsageProblem, WorkspaceProblem

# command → (file, one line for the help page). The order is the order of the help page.
COMMANDS = {
    "start": ("start", "Open your course, your exercises and your hospital."),
    "check": ("check", "Check your work, all of it or one exercise."),
    "watch": ("watch", "Check again each time you save."),
    "hint": ("hint", "Show the next hint for a task."),
    "progress": ("progress", "Show what is done and what comes next."),
    "reset": ("reset", "Start an exercise afresh; keeps a dated copy of your work."),
    "submit": ("submit", "Pack your work into one file for your instructor."),
    "doctor": ("doctor", "Find out what is wrong with this computer's set-up."),
    "sandbox": ("sandbox", "Start the hospital alone."),
    "release": ("release", "For instructors: make nbgrader's source and release notebooks."),
    "collect": ("collect", "For instructors: check archives in as nbgrader submissions."),
    "lint": ("lint", "For contributors: run an exercise's whole contract."),
    "site": ("site", "For contributors: build the course and the workbook."),
}


class LazyGroup(click.Group):
    """A click group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"grader.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed, or say which one was probably meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            close = get_close_matches(args[0], COMMANDS, n=1)
            raise UsageProblem(
                f"There is no command “{args[0]}”.",
                next_step=f"Did you mean: cwc {close[0]}?" if close else "See them all: cwc --help",
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: cwc start. For teaching, not for care.",
)
@click.version_option(metadata.version("clinicians-who-code"), prog_name="cwc")
def cwc() -> None:
    """Clinicians Who Code: a course, a local FHIR hospital and feedback on your work."""


def main(arguments: list[str] | None = None) -> None:
    """Run `cwc` and leave with 0 (done), 1 (work found wanting), 2 (used wrongly) or 3 (our fault)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old Windows code page has no ✓; better a ? than a crash
            stream.reconfigure(errors="replace")
    try:
        sys.exit(cwc.main(arguments, prog_name="cwc", standalone_mode=False) or 0)
    except CwcError as error:
        explain(error)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("\nStopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:  # whoever read our output, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        problem = _explain_unexpected(error)
        explain(problem)
        sys.exit(problem.exit_code)


def _explain_unexpected(error: Exception) -> CwcError:
    """Nobody should meet a traceback: say what the computer refused, or that this is our fault."""
    if isinstance(error, OSError):
        return WorkspaceProblem(
            f"This computer refused to do what was needed: {error.strerror or error}.",
            where=error.filename,
            next_step="Check that the disk has room and that you may read and write there.",
        )
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return OurFault(
        f"This program failed, which is our fault: {type(error).__name__}: {error}.",
        where=f"{frame.filename}:{frame.lineno}",
        next_step="Please report it with these lines and what you typed. Your work is untouched.",
    )
