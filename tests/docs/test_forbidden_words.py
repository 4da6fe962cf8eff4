"""What must stand nowhere in the project: other people's servers, switched-off safety, real people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
REGISTRIES = [
    host + "." + end
    for host, end in (
        ("pypi", "org"),
        ("files.pythonhosted", "org"),
        ("registry.npmjs", "org"),
        ("registry.yarnpkg", "com"),
        ("unpkg", "com"),
        ("cdn.jsdelivr", "net"),
        ("cdnjs.cloudflare", "com"),
        ("fonts.googleapis", "com"),
        ("fonts.gstatic", "com"),
    )
]
NHS_NUMBER = re.compile(r"(?<![\w.-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w-]|\.\d)")
EXAMPLE = ("401", "023", "2137")  # the NHS Data Dictionary's own; in parts, so that no rule has an exception
LONG = "".join(EXAMPLE)
OF_OTHERS = ("grader/site/vendor/", "LICENSE", "course/LICENSE")
NOBODYS = ("0000000000", "0123456789")  # pass the sum, and are a keyboard's numbers, not a person's
FROM_PUBLIC_DOCUMENTATION = {
    "tests/data/clinical_vectors.json": "published examples of the Modulus 11 check, beside ones we computed",
}


def read_texts(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of each file that is text, ours, and not a lock file."""
    for path in paths:
        name = path.relative_to(TOP).as_posix()
        if name.startswith(OF_OTHERS) or path.suffix == ".lock" or path.name == "package-lock.json":
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def has_valid_check_digit(digits: str) -> bool:
    """Whether ten digits pass Modulus 11, as every NHS number in use does."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9])


def find_nhs_numbers(text: str) -> list[str]:
    """Return numbers that could be a real patient's: valid, and outside the range kept for tests."""
    found = ["".join(match.group(1, 3, 4)) for match in NHS_NUMBER.finditer(text)]
    others = [number for number in found if not number.startswith("999") and number not in NOBODYS]
    return [number for number in others if has_valid_check_digit(number)]


def test_no_file_names_a_package_registry_or_a_content_network(project_files: list[Path]) -> None:
    texts = read_texts(project_files)
    assert not [f"{name}: {host}" for name, text in texts for host in REGISTRIES if host in text]


def test_no_file_holds_what_could_be_a_real_nhs_number(project_files: list[Path]) -> None:
    found = [
        f"{name}: {number}"
        for name, text in read_texts(project_files)
        if name not in FROM_PUBLIC_DOCUMENTATION
        for number in find_nhs_numbers(text)
    ]
    assert not found


def test_no_lesson_switches_off_the_check_of_certificates(project_files: list[Path]) -> None:
    pages = [path for path in project_files if path.relative_to(TOP).parts[0] in ("course", "exercises")]
    found = [name for name, text in read_texts(pages) if re.search(r"verify\s*=\s*False", text)]
    assert not found


@pytest.mark.parametrize("gap", ["", " ", "-"])
def test_an_nhs_number_is_found_however_it_is_written(gap: str) -> None:
    assert find_nhs_numbers(f"Patient {gap.join(EXAMPLE)}.") == [LONG]


@pytest.mark.parametrize("number", ["999 000 0018", "401 023 2138", "1" + LONG, "0." + LONG])
def test_other_numbers_are_left_alone(number: str) -> None:
    assert find_nhs_numbers(number) == []
