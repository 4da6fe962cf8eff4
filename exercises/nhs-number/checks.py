"""Checks for the NHS number: the arithmetic, what people type, and every slip of the finger.

Source of the rule: NHS Data Dictionary, NHS NUMBER (Modulus 11). Only numbers from the 999 range, which is
not given to people. For teaching, not for care.
"""

from grader.checks import hidden, task

# An independent reading of the rule: with the weights 10, 9 … 2 and 1 for the check digit itself,
# the sum of a valid number divides by 11 without a remainder.
WEIGHTS = range(10, 0, -1)
PLAIN_DIGITS = "0123456789"


def fits(ten):
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, ten, strict=True)) % 11 == 0


def ending(nine):
    """The digit that makes nine digits a valid number, or None."""
    return next((digit for digit in range(10) if fits(f"{nine}{digit}")), None)


def draw_stem(draw):
    return f"999{draw.randrange(1_000_000):06d}"


def draw_valid(draw):
    while True:
        stem = draw_stem(draw)
        if ending(stem) is not None:
            return f"{stem}{ending(stem)}"


def draw_stem_without_ending(draw):
    while True:
        stem = draw_stem(draw)
        if ending(stem) is None:
            return stem


def as_typed(number, draw):
    """The same number as somebody else might type it."""
    groups = (number[:3], number[3:6], number[6:])
    return draw.choice(
        [" ".join(groups), "-".join(groups), f" {number}", f"{number}  ", f"{number[:5]} - {number[5:]}"]
    )


# --- Task 1 · the check digit ---


@task("check-digit", points=1, reread="#a-checksum-by-hand")
def test_the_worked_example_and_its_neighbours(learner):
    """The check digit is 11 minus the remainder: 999000001 ends in 8, 999000002 in 6, 999000009 in 3."""
    why = (
        "count the weights down from 10 to 2; the digit is what is missing up to 11, not the remainder itself"
    )
    for nine, digit in [("999000001", 8), ("999000002", 6), ("999000009", 3)]:
        learner.expect("check_digit", nine, gives=digit, because=why)


@task("check-digit", points=1, reread="#eleven-and-ten")
def test_eleven_counts_as_zero(learner):
    """When the sum divides by 11 without a remainder, the check digit is 0."""
    why = "about one valid number in ten ends in 0; those patients must not be turned away"
    for nine in ("999000005", "999000019", "999000022"):
        learner.expect("check_digit", nine, gives=0, because=why)


@task("check-digit", points=1, reread="#eleven-and-ten")
def test_ten_means_there_is_no_check_digit(learner):
    """When the result is 10 there is no check digit, and the answer is None."""
    why = "a tenth digit cannot be 10, so no NHS number begins with these nine digits"
    for nine in ("999000014", "999000028", "999000031"):
        learner.expect("check_digit", nine, gives=None, because=why)


@task("check-digit", points=1)
@hidden
def test_two_hundred_numbers_nobody_has_seen(learner, draw):
    """Two hundred drawn numbers from the 999 range get their own check digit, or None."""
    why = "a check that is right for the examples only lets the other numbers through"
    for _ in range(200):
        nine = draw_stem(draw)
        learner.expect("check_digit", nine, gives=ending(nine), because=why)


# --- Task 2 · as people type it ---


@task("tidy", points=1, reread="#what-people-type")
def test_spaces_and_hyphens_are_taken_out(learner):
    """Spaces and hyphens are taken out, wherever they stand."""
    why = "a space or a hyphen is how people read a number aloud; it is not a mistake"
    for typed in (
        "9990000018",
        "999 000 0018",
        "999-000-0018",
        "999 000-0018",
        " 9990000018 ",
        "99 90 00 00 18",
    ):
        learner.expect("tidy_number", typed, gives="9990000018", because=why)


@task("tidy", points=1, reread="#what-people-type")
def test_everything_else_stays(learner):
    """Letters, other signs and zeros in front are left as they were typed."""
    why = "a letter that is quietly taken out or mended turns one patient's number into another's"
    for typed, tidy in [
        ("999 000 001O", "999000001O"),
        ("0999 000 001", "0999000001"),
        ("NHS-99?", "NHS99?"),
        ("", ""),
    ]:
        learner.expect("tidy_number", typed, gives=tidy, because=why)


@task("tidy", points=1)
@hidden
def test_numbers_typed_in_other_ways(learner, draw):
    """Drawn numbers come out the same, however they were typed."""
    why = "the same patient must be found, whoever types the number"
    for _ in range(40):
        number = draw_valid(draw)
        learner.expect("tidy_number", as_typed(number, draw), gives=number, because=why)


# --- Task 3 · valid or not ---


@task("is-valid", points=1, reread="#what-people-type")
def test_valid_numbers_however_they_are_typed(learner):
    """A number with the right check digit is valid, with spaces, hyphens or neither."""
    why = "a right number that is turned away is retyped by a tired person until it fits"
    for typed in ("9990000018", "999 000 0026", "999-000-0034", " 999 000 0042 ", "999 000 0050"):
        learner.expect("is_valid_nhs_number", typed, gives=True, because=why)


@task("is-valid", points=1, reread="#a-checksum-by-hand")
def test_a_wrong_check_digit_is_found(learner):
    """A number whose last digit does not fit is not valid."""
    why = "one wrong digit can open another patient's record"
    for typed in ("999 000 0019", "999 000 0036", "999 000 0005", "990 900 0018"):
        learner.expect("is_valid_nhs_number", typed, gives=False, because=why)
    none = "these nine digits have no check digit, so no last digit makes them valid"
    for last in range(10):
        learner.expect("is_valid_nhs_number", f"999000014{last}", gives=False, because=none)


@task("is-valid", points=1, reread="#what-people-type")
def test_nine_and_eleven_digits_are_refused(learner):
    """Exactly ten digits: nine are too few, eleven too many, and an empty box is not a number."""
    why = "a digit more or less is a slip; nobody can know which digit it was"
    for typed in ("999 000 001", "999 000 00180", "99900000189", "", "   ", "-", "8"):
        learner.expect("is_valid_nhs_number", typed, gives=False, because=why)


@task("is-valid", points=1, reread="#what-people-type")
def test_the_letter_o_is_not_a_zero(learner):
    """Anything other than the digits 0 to 9 makes a number invalid, the letter O too."""
    why = "guessing that an O is a zero is guessing at who the patient is"
    for typed in (
        "999 000 005O",
        "999 OOO 0018",
        "999 000 00l8",
        "NHS9990000018",
        "999.000.0018",
        "+999000018",
    ):
        learner.expect("is_valid_nhs_number", typed, gives=False, because=why)


@task("is-valid", points=1, reread="#what-people-type")
def test_odd_entries_are_refused_without_an_error(learner):
    """Whatever is typed, the answer is True or False and never an error."""
    why = "one odd line must not stop the whole file (isdigit() says yes to ² too, and int() then stops)"
    for typed in ("999 000 00²8", "999 000 00½8", "999\t000\t0018", "not known", "999_000_001"):
        learner.expect("is_valid_nhs_number", typed, gives=False, because=why)


@task("is-valid", points=1, reread="#a-policy-is-not-a-calculation")
def test_ten_zeros_are_refused_by_policy(learner):
    """Ten zeros pass the arithmetic and are refused by the policy of the task."""
    why = "ten zeros are what people type to get past a form; then many patients share one number"
    for typed in ("0000000000", "000 000 0000", "000-000-0000"):
        learner.expect("is_valid_nhs_number", typed, gives=False, because=why)


@task("is-valid", points=1)
@hidden
def test_two_hundred_entries_nobody_has_seen(learner, draw):
    """Drawn numbers are valid when their last digit fits, and not valid with any other last digit."""
    why = "the last digit follows from the other nine; for each nine digits at most one is right"
    for _ in range(200):
        stem, last = draw_stem(draw), draw.randrange(10)
        right = ending(stem)
        if right is not None and draw.randrange(2):
            last = right
        typed = as_typed(f"{stem}{last}", draw)
        learner.expect("is_valid_nhs_number", typed, gives=last == right, because=why)


@task("is-valid", points=1, reread="#what-the-check-catches")
@hidden
def test_every_single_wrong_digit_is_caught(learner, draw):
    """Change any one digit of a valid number, and it is no longer valid."""
    # 11 is prime and larger than every weight and every difference of two digits, so no change cancels out.
    for _ in range(5):
        number = draw_valid(draw)
        why = f"one finger on the wrong key, starting from the valid number {number}"
        for place in range(10):
            for digit in PLAIN_DIGITS.replace(number[place], ""):
                typed = number[:place] + digit + number[place + 1 :]
                learner.expect("is_valid_nhs_number", typed, gives=False, because=why)


@task("is-valid", points=1, reread="#what-the-check-catches")
@hidden
def test_every_swap_of_two_neighbours_is_caught(learner, draw):
    """Swap two different digits that stand side by side in a valid number, and it is no longer valid."""
    # Neighbouring weights differ by 1, so the sum changes by the difference of the digits: never by 0 or 11.
    for _ in range(20):
        number = draw_valid(draw)
        why = f"two digits changed places, starting from the valid number {number}"
        for place in range(9):
            first, second = number[place], number[place + 1]
            if first != second:
                typed = number[:place] + second + first + number[place + 2 :]
                learner.expect("is_valid_nhs_number", typed, gives=False, because=why)


# --- Task 4 · as it should be shown ---


@task("format", points=1, reread="#pieces-of-a-text")
def test_groups_of_three_three_and_four(learner):
    """A valid number is shown as 999 000 0018, however it was typed."""
    why = "people compare numbers in groups of three, three and four; set out alike, a difference stands out"
    for typed in ("9990000018", "999-000-0018", " 999 000 0018", "99 90 00 00 18"):
        learner.expect("format_nhs_number", typed, gives="999 000 0018", because=why)


@task("format", points=1, reread="#pieces-of-a-text")
def test_a_wrong_number_is_not_set_out(learner):
    """A number that is not valid is refused with ValueError instead of being set out neatly."""
    why = "a wrong number that is neatly set out looks even more like a right one"
    for typed in ("999 000 0019", "999 000 001", "999 000 005O", "000 000 0000", ""):
        learner.expect_error("format_nhs_number", typed, error="ValueError", because=why)


@task("format", points=1)
@hidden
def test_forty_numbers_nobody_has_seen(learner, draw):
    """Drawn numbers are all set out alike; setting out a number twice changes nothing."""
    why = "the same number must look the same on every screen"
    for _ in range(40):
        number = draw_valid(draw)
        shown = f"{number[:3]} {number[3:6]} {number[6:]}"
        learner.expect("format_nhs_number", as_typed(number, draw), gives=shown, because=why)
        learner.expect("format_nhs_number", shown, gives=shown, because=why)


# --- Task 5 · why it was refused ---


@task("reason", points=1, reread="#what-people-type")
def test_each_reason_in_words(learner):
    """Each refused entry gets its own reason, and a valid number gets None."""
    why = "whoever has to mend the list needs to know what to look for"
    for typed, reason in [
        ("999 000 0018", None),
        ("999 000 001O", "not a digit"),
        ("999 000 001", "wrong length"),
        ("999 000 00180", "wrong length"),
        ("000 000 0000", "all zeros"),
        ("999 000 0019", "check digit"),
        ("999 000 0140", "check digit"),
    ]:
        learner.expect("why_refused", typed, gives=reason, because=why)


@task("reason", points=1, reread="#the-first-reason-that-fits")
def test_the_first_reason_that_fits(learner):
    """Where several reasons fit, the first one in the list is given."""
    why = "a letter explains the missing digit; told of the length alone, somebody would add a digit"
    for typed, reason in [
        ("999 OOO", "not a digit"),
        ("999 000 00180O", "not a digit"),
        ("000", "wrong length"),
        ("", "wrong length"),
        (" - ", "wrong length"),
    ]:
        learner.expect("why_refused", typed, gives=reason, because=why)


@task("reason", points=1)
@hidden
def test_reasons_nobody_has_seen(learner, draw):
    """Drawn entries get the first reason that fits, and None when nothing is wrong."""
    why = "the reason has to fit the entry, or the wrong thing gets mended"
    for _ in range(40):
        number, stem = draw_valid(draw), draw_stem_without_ending(draw)
        swapped = str((int(number[9]) + draw.randrange(1, 10)) % 10)
        place = draw.randrange(10)
        for typed, reason in [
            (as_typed(number, draw), None),
            (number[:place] + draw.choice("OIlSB?") + number[place + 1 :], "not a digit"),
            (number[:place] + number[place + 1 :], "wrong length"),
            (number + draw.choice("0123456789"), "wrong length"),
            (number[:9] + swapped, "check digit"),
            (stem + draw.choice("0123456789"), "check digit"),
        ]:
            learner.expect("why_refused", typed, gives=reason, because=why)
