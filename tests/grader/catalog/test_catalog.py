"""The list of modules and exercises: order, versions of its format, and what lint says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.catalog import Catalog, catalog_problems, load_catalog
from grader.errors import ExerciseProblem, UsageProblem


def rewrite(folder: Path, before: str, after: str) -> Catalog:
    path = folder / "catalog.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return load_catalog(folder)


def test_exercises_come_in_the_order_of_the_catalogue(tiny: Catalog) -> None:
    assert [exercise.id for exercise in tiny.exercises()] == ["pulse", "fluid-balance"]
    following = tiny.next_after("pulse")
    assert following is not None and following.id == "fluid-balance"
    assert tiny.next_after("fluid-balance") is None


def test_an_exercise_says_what_it_needs(tiny: Catalog) -> None:
    pulse, fluid = tiny.exercises()
    assert (pulse.world, pulse.limits.seconds, pulse.browser) == (None, 5, True)
    assert (fluid.world, fluid.limits.seconds, fluid.browser) == ("ward", 10, False)
    assert pulse.lesson == "lessons/first-steps/index.md"
    assert fluid.lesson == "lessons/first-steps/files.md"
    assert [path.name for path in fluid.data_files] == ["chart.csv"]


def test_a_mistyped_exercise_gets_a_suggestion(tiny: Catalog) -> None:
    with pytest.raises(UsageProblem) as caught:
        tiny.get("pulze")
    assert caught.value.next_step == "Did you mean “pulse”?"
    with pytest.raises(UsageProblem) as caught:
        tiny.get("zzz")
    assert "pulse, fluid-balance" in caught.value.next_step


def test_reading_the_catalogue_reads_no_exercise(tiny_folder: Path) -> None:
    (tiny_folder / "pulse" / "exercise.md").write_text("broken", encoding="utf-8")
    assert len(load_catalog(tiny_folder).exercises()) == 2


def test_a_newer_format_asks_for_an_update(tiny_folder: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        rewrite(tiny_folder, "format_version = 1", "format_version = 2")
    assert "Update" in caught.value.next_step


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("format_version = 1", "", "does not say its format"),
        ("format_version = 1", "format_version = true", "does not say its format"),
        ("format_version = 1", "format_version = 0", "does not belong there"),
        ("format_version = 1", "format_version = 1\ncolour = 'red'", "does not belong there"),
        ("[[module]]", "[module]", "Modules are a list"),
        ("[[module]]", "[[module", "not valid TOML"),
        ('tier = "reader"', "", "must have exactly"),
        ('tier = "reader"', "tier = 3", "“tier” must be text"),
        ("after = []", 'after = "x"', "“after” must be a list of texts"),
    ],
)
def test_a_broken_catalogue_is_refused_in_words(
    tiny_folder: Path, before: str, after: str, what: str
) -> None:
    with pytest.raises(ExerciseProblem) as caught:
        rewrite(tiny_folder, before, after)
    assert what in caught.value.what


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExerciseProblem, match=r"no catalog\.toml"):
        load_catalog(tmp_path)


def test_the_tiny_catalogue_has_no_problems(tiny: Catalog) -> None:
    assert catalog_problems(tiny) == []


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('"pulse", "fluid', '"pulse", "pulse", "fluid', "“pulse” is listed 2 times"),
        ('"pulse", ', '"pulse", "gone", ', "“gone” has no exercise.md"),
        ('"pulse", ', "", "“pulse” is an exercise that no module lists"),
        ("after = []", 'after = ["nowhere"]', "“nowhere”, which is not in the catalogue"),
        ("after = []", 'after = ["first-steps"]', "wait for each other in a circle: first-steps"),
        ('id = "first-steps"', 'id = "First"', "“First” cannot be an id"),
        ('id = "first-steps"', 'id = "other"', "“pulse” says its module is “first-steps”"),
    ],
)
def test_lint_hears_what_is_wrong_with_the_catalogue(
    tiny_folder: Path, before: str, after: str, what: str
) -> None:
    assert any(what in problem for problem in catalog_problems(rewrite(tiny_folder, before, after)))


def test_lint_hears_of_a_module_listed_before_what_it_builds_on(tiny_folder: Path) -> None:
    path = tiny_folder / "catalog.toml"
    text = path.read_text(encoding="utf-8")
    second = (
        text.split("\n", 2)[2]
        .replace("first-steps", "second-steps", 1)
        .replace('"pulse", "fluid-balance"', "")
    )
    path.write_text(text.replace("after = []", 'after = ["second-steps"]') + "\n" + second, encoding="utf-8")
    assert catalog_problems(load_catalog(tiny_folder)) == [
        "Module “first-steps” comes after “second-steps”, but is listed before it."
    ]


def test_lint_hears_of_an_exercise_that_breaks_the_format(tiny_folder: Path) -> None:
    (tiny_folder / "pulse" / "exercise.md").write_text("no front matter", encoding="utf-8")
    assert any(
        "begins with its front matter" in problem for problem in catalog_problems(load_catalog(tiny_folder))
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "changes"),
    [
        ("exercise.md", "pulses = [64", "pulses = [65", True),
        ("exercise.md", "The chart calls", "A chart calls", True),
        ("exercise.md", "return pulse > 90", "return 90 < pulse", False),
        ("exercise.md", "Is 91 fast? Is 90?", "Is 91 fast?", False),
        ("checks.py", "points=2", "points=3", True),
        ("mistakes.py", "at-least-90", "from-90", False),
    ],
)
def test_the_version_changes_with_what_learners_get(
    tiny_folder: Path, name: str, before: str, after: str, changes: bool
) -> None:
    version = load_catalog(tiny_folder).get("pulse").version
    path = tiny_folder / "pulse" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert (load_catalog(tiny_folder).get("pulse").version != version) is changes


def test_the_version_does_not_depend_on_the_system_it_was_checked_out_on(tiny_folder: Path) -> None:
    version = load_catalog(tiny_folder).get("fluid-balance").version
    for path in (tiny_folder / "fluid-balance").rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_catalog(tiny_folder).get("fluid-balance").version == version
