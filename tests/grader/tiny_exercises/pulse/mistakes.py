"""Wrong answers to the tiny exercise."""

from grader.checks import mistake

mistake(
    "at-least-90",
    task="is-fast",
    caught_by="test_both_sides_of_the_limit",
    says="90",
    code="def is_fast(pulse):\n    return pulse >= 90\n",
)

mistake(
    "counts-everybody",
    task="count-fast",
    caught_by="test_two_of_four",
    says="a second look",
    code="def count_fast(pulses):\n    return len(pulses)\n",
)
