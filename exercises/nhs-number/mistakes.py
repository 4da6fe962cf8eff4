"""Wrong answers that learners are known to give, and the words that each must earn."""

from grader.checks import mistake

THE_LOOP = """
def check_digit(nine):
    total = 0
    weight = 10
    for digit in nine:
        total = total + int(digit) * weight
        weight = weight - 1
"""

mistake(
    "the-remainder-itself",  # as one published description of the rule can be read
    task="check-digit",
    caught_by="test_the_worked_example_and_its_neighbours",
    says="what is missing up to 11, not the remainder itself",
    code=THE_LOOP
    + """\
    result = total % 11
    if result == 10:
        return None
    return result
""",
)

mistake(
    "weights-the-wrong-way-round",
    task="check-digit",
    caught_by="test_the_worked_example_and_its_neighbours",
    says="check_digit('999000002')",
    code="""
def check_digit(nine):
    total = 0
    for place in range(9):
        total = total + int(nine[place]) * (place + 2)
    result = 11 - total % 11
    if result == 11:
        return 0
    if result == 10:
        return None
    return result
""",
)

mistake(
    "eleven-stays-eleven",
    task="check-digit",
    caught_by="test_eleven_counts_as_zero",
    says="those patients must not be turned away",
    code=THE_LOOP
    + """\
    result = 11 - total % 11
    if result == 10:
        return None
    return result
""",
)

mistake(
    "ten-becomes-zero",
    task="check-digit",
    caught_by="test_ten_means_there_is_no_check_digit",
    says="a tenth digit cannot be 10",
    code=THE_LOOP
    + """\
    result = 11 - total % 11
    if result >= 10:
        return 0
    return result
""",
)

mistake(
    "only-the-ends",
    task="tidy",
    caught_by="test_spaces_and_hyphens_are_taken_out",
    says="it is not a mistake",
    code="""
def tidy_number(typed):
    return typed.strip()
""",
)

mistake(
    "hyphens-forgotten",
    task="tidy",
    caught_by="test_spaces_and_hyphens_are_taken_out",
    says="tidy_number('999-000-0018')",
    code="""
def tidy_number(typed):
    return typed.replace(" ", "")
""",
)

mistake(
    "letters-quietly-removed",
    task="tidy",
    caught_by="test_everything_else_stays",
    says="turns one patient's number into another's",
    code="""
def tidy_number(typed):
    return "".join(character for character in typed if character.isdigit())
""",
)

mistake(
    "length-not-checked",
    task="is-valid",
    caught_by="test_nine_and_eleven_digits_are_refused",
    says="nobody can know which digit it was",
    code="""
def is_valid_nhs_number(typed):
    number = tidy_number(typed)
    for character in number:
        if character not in "0123456789":
            return False
    if len(number) < 10 or number == "0000000000":
        return False
    return check_digit(number[:9]) == int(number[9])
""",
)

mistake(
    "letter-o-read-as-zero",
    task="is-valid",
    caught_by="test_the_letter_o_is_not_a_zero",
    says="guessing at who the patient is",
    code="""
def is_valid_nhs_number(typed):
    number = tidy_number(typed).upper().replace("O", "0")
    if len(number) != 10 or not number.isdecimal() or number == "0000000000":
        return False
    return check_digit(number[:9]) == int(number[9])
""",
)

mistake(
    "superscript-digits",
    task="is-valid",
    caught_by="test_odd_entries_are_refused_without_an_error",
    says="one odd line must not stop the whole file",
    code="""
def is_valid_nhs_number(typed):
    number = tidy_number(typed)
    if len(number) != 10 or not number.isdigit() or number == "0000000000":
        return False
    return check_digit(number[:9]) == int(number[9])
""",
)

mistake(
    "all-zeros-accepted",
    task="is-valid",
    caught_by="test_ten_zeros_are_refused_by_policy",
    says="ten zeros are what people type to get past a form",
    code="""
def is_valid_nhs_number(typed):
    number = tidy_number(typed)
    if len(number) != 10 or not number.isdecimal():
        return False
    return check_digit(number[:9]) == int(number[9])
""",
)

mistake(
    "text-compared-with-number",
    task="is-valid",
    caught_by="test_valid_numbers_however_they_are_typed",
    says="a right number that is turned away",
    code="""
def is_valid_nhs_number(typed):
    number = tidy_number(typed)
    if len(number) != 10 or not number.isdecimal() or number == "0000000000":
        return False
    return check_digit(number[:9]) == number[9]
""",
)

mistake(
    "ten-digits-are-enough",
    task="is-valid",
    caught_by="test_a_wrong_check_digit_is_found",
    says="one wrong digit can open another patient's record",
    code="""
def is_valid_nhs_number(typed):
    number = tidy_number(typed)
    return len(number) == 10 and number.isdecimal() and number != "0000000000"
""",
)

mistake(
    "set-out-without-checking",
    task="format",
    caught_by="test_a_wrong_number_is_not_set_out",
    says="looks even more like a right one",
    code="""
def format_nhs_number(typed):
    number = tidy_number(typed)
    return number[:3] + " " + number[3:6] + " " + number[6:]
""",
)

mistake(
    "slices-off-by-one",
    task="format",
    caught_by="test_groups_of_three_three_and_four",
    says="groups of three, three and four",
    code="""
def format_nhs_number(typed):
    if not is_valid_nhs_number(typed):
        raise ValueError("This is not a valid NHS number.")
    number = tidy_number(typed)
    return number[0:3] + " " + number[4:6] + " " + number[7:10]
""",
)

mistake(
    "length-asked-first",
    task="reason",
    caught_by="test_the_first_reason_that_fits",
    says="a letter explains the missing digit",
    code="""
def why_refused(typed):
    number = tidy_number(typed)
    if len(number) != 10:
        return "wrong length"
    if not number.isdecimal():
        return "not a digit"
    if number == "0000000000":
        return "all zeros"
    if check_digit(number[:9]) != int(number[9]):
        return "check digit"
    return None
""",
)

mistake(
    "everything-is-invalid",
    task="reason",
    caught_by="test_each_reason_in_words",
    says="needs to know what to look for",
    code="""
def why_refused(typed):
    if is_valid_nhs_number(typed):
        return None
    return "check digit"
""",
)
