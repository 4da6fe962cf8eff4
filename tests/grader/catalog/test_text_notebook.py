"""Reading `exercise.md`: what a good one says, and what an author hears about a bad one.

Clauses: MyST text notebooks (code-cell, block breaks), CommonMark 0.31 fenced code blocks.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalog import Exercise, parse_text_notebook
from grader.errors import ExerciseProblem

HEAD = """\
---
title: T
module: m
minutes: 5
objectives: [one]
prerequisites: []
world: none
browser: yes
---
"""
TASK = """\
```{code-cell} python
:tags: [task, a]
### BEGIN SOLUTION
x = 1
### END SOLUTION
```
"""
CHECK = """\
```{code-cell} python
:tags: [check, a]
check("a")
```
"""
GOOD = HEAD + TASK + CHECK


def refusal(text: str) -> ExerciseProblem:
    with pytest.raises(ExerciseProblem) as caught:
        parse_text_notebook(text, "exercise.md")
    assert caught.value.next_step
    return caught.value


def test_jupytext_reads_the_same_cells_with_the_same_tags(pulse: Exercise) -> None:
    jupytext = pytest.importorskip("jupytext")
    theirs = jupytext.reads((pulse.folder / "exercise.md").read_text(encoding="utf-8"), fmt="md:myst").cells
    ours = pulse.notebook.cells
    assert [(cell.source, list(cell.tags)) for cell in ours if cell.kind not in ("prose", "reflection")] == [
        (cell.source, cell.metadata["tags"]) for cell in theirs if cell.cell_type == "code"
    ]
    # Hints are ours: to Jupytext they are prose.
    with_hints_out = [cell for cell in theirs if cell.cell_type == "markdown" and "{hint}" not in cell.source]
    assert [cell.source for cell in ours if cell.kind in ("prose", "reflection")] == [
        cell.source for cell in with_hints_out
    ]


def test_every_real_exercise_is_read_as_jupytext_reads_it() -> None:
    jupytext = pytest.importorskip("jupytext")
    from grader.catalog import load_catalog

    for exercise in load_catalog().exercises():
        text = (exercise.folder / "exercise.md").read_text(encoding="utf-8")
        theirs = [cell for cell in jupytext.reads(text, fmt="md:myst").cells if cell.cell_type == "code"]
        ours = [cell for cell in exercise.notebook.cells if cell.kind not in ("prose", "reflection")]
        assert [cell.source for cell in ours] == [cell.source for cell in theirs]
        assert [list(cell.tags) for cell in ours] == [cell.metadata["tags"] for cell in theirs]


def test_cells_know_their_kind_their_name_and_their_line(pulse: Exercise) -> None:
    cells = [(cell.kind, cell.grade_id) for cell in pulse.notebook.cells]
    assert cells == [
        ("prose", None),
        ("given", "given-1"),
        ("prose", None),
        ("predict", "what-comes-out"),
        ("given", "given-2"),
        ("prose", None),
        ("task", "is-fast"),
        ("check", "check-is-fast"),
        ("task", "count-fast"),
        ("check", "check-count-fast"),
        ("reflection", "next-shift"),
        ("prose", None),
    ]
    lines = (pulse.folder / "exercise.md").read_text(encoding="utf-8").splitlines()
    for cell in pulse.notebook.cells:
        if cell.kind not in ("prose", "reflection"):
            assert lines[cell.line - 1].startswith("```{code-cell}")


def test_hints_belong_to_their_task_in_order_and_leave_the_prose(pulse: Exercise) -> None:
    assert pulse.notebook.hints == {"is-fast": ("Is 91 fast? Is 90?", "Compare with `>`."), "count-fast": ()}
    assert not any("Is 90?" in cell.source for cell in pulse.notebook.cells)


def test_a_fence_inside_a_longer_fence_is_prose(pulse: Exercise) -> None:
    assert any("not_a_cell" in cell.source for cell in pulse.notebook.cells if cell.kind == "prose")


def test_a_cell_commented_out_is_no_cell() -> None:
    notebook = parse_text_notebook(f"{GOOD}<!--\n```{{code-cell}} python\n```\n-->\n")
    assert [cell.kind for cell in notebook.cells] == ["task", "check", "prose"]


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    assert parse_text_notebook("\ufeff" + GOOD.replace("\n", "\r\n")) == parse_text_notebook(GOOD)


def test_a_name_may_stand_in_its_own_option() -> None:
    named = GOOD.replace(":tags: [task, a]", ":tags: [task]\n:name: a")
    assert parse_text_notebook(named).tasks == ("a",)


def test_world_none_is_no_world() -> None:
    assert parse_text_notebook(GOOD).front_matter.world is None
    assert parse_text_notebook(GOOD.replace("world: none", "world: ward")).front_matter.world == "ward"


def test_limits_have_defaults() -> None:
    limits = parse_text_notebook(GOOD).front_matter.limits
    assert (limits.seconds, limits.memory_mb) == (10, 512)


@pytest.mark.parametrize(
    ("change", "what", "line"),
    [
        (("[task, a]", "[tsk, a]"), "tag “tsk” is unknown", 10),
        (("[task, a]", "[task, given, a]"), "two things at once", 10),
        ((":tags: [task, a]\n", ""), "does not say what it is for", 10),
        (("[task, a]", "[task]"), "exactly one name", 10),
        (("[task, a]", "[task, a, b]"), "exactly one name", 10),
        (("[task, a]", "[task, 7]"), "Tags are a list of words", 10),
        (("[task, a]", "task"), "Tags are a list of words", 10),
        (("[task, a]", "[task, A_b]"), "cannot be a name", 10),
        (("[task, a]", "[task, setup]"), "kept for the notebook's own cells", 10),
        (("[task, a]", "[task, a"), "not valid YAML", 11),
        ((":tags: [task, a]", ":colour: red"), "option “colour” is unknown", 10),
        ((CHECK, ""), "“a” has no check cell", 10),
        ((TASK, ""), "no task above it has that name", 10),
        (('[check, a]\ncheck("a")', '[check, b]\ncheck("b")'), "no task above it has that name", 16),
        (('check("a")', 'check("b")'), "A check cell has one line", 18),
        (('check("a")', 'check("a")\nprint()'), "A check cell has one line", 18),
        ((CHECK, CHECK + CHECK), "two check cells called “a”", 20),
        ((TASK, TASK + TASK), "two task cells called “a”", 16),
        (("### END SOLUTION\n", ""), "never ends", 12),
        (("### BEGIN SOLUTION\n", ""), "never began", 13),
        (("x = 1", "### BEGIN SOLUTION"), "has not ended", 13),
        (("### BEGIN SOLUTION", "# BEGIN SOLUTION"), "stands alone on its line", 12),
        (("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x = 1"), "no model solution", 10),
        (("x = 1", "# BEGIN HIDDEN TESTS"), "nbgrader would act", 13),
        (("[task, a]", "[given]"), "A given cell has no solution", 10),
        (("{code-cell} python\n:tags: [task", "{code-cell} R\n:tags: [task"), "not in “R”", 10),
        (
            ("```{code-cell} python\n:tags: [task", "```{code-cel} python\n:tags: [task"),
            "“{code-cel}” is unknown",
            10,
        ),
        (
            ("```{code-cell} python\n:tags: [check", "  ```{code-cell} python\n:tags: [check"),
            "start of its line",
            16,
        ),
        (("title: T\n", ""), "lacks: title", 1),
        (("title: T", "title: [T]"), "“title” must be text", 2),
        (("title: T", "titel: T"), "unknown field “titel”", 2),
        (("minutes: 5", "minutes: soon"), "“minutes” must be a whole number", 4),
        (("minutes: 5", "minutes: yes"), "“minutes” must be a whole number", 4),
        (("objectives: [one]", "objectives: []"), "“objectives” must be a list", 5),
        (("prerequisites: []", "prerequisites: x"), "“prerequisites” must be a list", 6),
        (("world: none", "world:"), "“world” must be text", 7),
        (("browser: yes", "browser: maybe"), "“browser” must be yes or no", 8),
        (("browser: yes", "browser: yes\nlimits: {seconds: 0}"), "“seconds” must be a number", 9),
        (("browser: yes", "browser: yes\nlimits: {memory_mb: 1}"), "“memory_mb” must be", 9),
        (("browser: yes", "browser: yes\nlimits: {days: 1}"), "only seconds and memory_mb", 9),
        (("title: T", "title: 'T"), "not valid YAML", 2),
        (("title: T", "title: 2025-13-45"), "not valid YAML", 2),
    ],
)
def test_a_mistake_is_named_with_its_line(change: tuple[str, str], what: str, line: int) -> None:
    assert change[0] in GOOD
    problem = refusal(GOOD.replace(*change, 1))
    assert what in problem.what
    assert problem.where == f"exercise.md:{line}"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "begins with its front matter"),
        ("# Title\n", "begins with its front matter"),
        ("---\ntitle: T\n", "front matter never ends"),
        ("---\n- a\n---\n", "not a list of `name: value` lines"),
        (GOOD + "```python\n", "begins here and never ends"),
        (GOOD + "<!-- open\n", "comment begins here and never ends"),
        (GOOD + "```{hint} b\nText\n```\n", "for the task “b”, which does not exist"),
        (GOOD + "```{hint} a\n\n```\n", "hint is empty"),
        (GOOD + "```{hint} a\nText\n```\n" * 4, "more than 3 hints"),
        (GOOD + "```{code-cell} python\n---\ntags: [given]\n```\n", "options of this code cell never end"),
        (GOOD + '+++ {"tags": ["reflection"\n', "not JSON"),
        (GOOD + '+++ {"tags": ["reflection", "r"]}\n', "asks nothing"),
        (GOOD + '+++ {"tags": ["given"]}\nText\n', "cannot stand here"),
        (GOOD + '+++ {"tags": ["reflection", "a"]}\nText\n', "“a” is used twice"),
        (GOOD + "Write ### BEGIN SOLUTION here\n", "nbgrader would act"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, what: str) -> None:
    assert what in refusal(text).what


TINY = (Path(__file__).parents[1] / "tiny_exercises" / "pulse" / "exercise.md").read_text(encoding="utf-8")
slips = st.lists(
    st.tuples(
        st.sampled_from(["delete", "double", "swap", "cut", "indent"]),
        st.integers(0, 200),
        st.integers(0, 200),
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=300)
@given(slips)
def test_whatever_an_author_mistypes_is_read_or_refused_in_words(done: list[tuple[str, int, int]]) -> None:
    lines = TINY.split("\n")
    for what, first, second in done:
        at, other = first % len(lines), second % len(lines)
        if what == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        else:
            line = lines[at]
            cut = line[: other % (len(line) + 1)]
            lines[at : at + 1] = {
                "delete": [],
                "double": [line, line],
                "cut": [cut],
                "indent": ["  " + line],
            }[what]
        lines = lines or [""]
    try:
        notebook = parse_text_notebook("\n".join(lines), "exercise.md")
    except ExerciseProblem as problem:
        assert problem.where.startswith("exercise.md:") and problem.next_step
        return
    grade_ids = [cell.grade_id for cell in notebook.cells if cell.grade_id]
    assert len(set(grade_ids)) == len(grade_ids)


def test_a_missing_exercise_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExerciseProblem, match=r"has no exercise\.md"):
        _ = Exercise("gone", tmp_path, "m", "lesson.md").notebook
