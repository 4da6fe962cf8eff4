"""The checks of the tiny exercise."""

from grader.checks import hidden, task


@task("is-fast", points=2)
def test_both_sides_of_the_limit(learner, near):
    """A pulse is fast from 91."""
    for pulse, fast in near({90: False, 91: True}):
        learner.expect("is_fast", pulse, gives=fast, because="91 is where the chart begins to worry")


@task("is-fast", points=1)
@hidden
def test_pulses_nobody_has_seen(learner, draw):
    """Any pulse is judged by the same limit."""
    pulse = draw.randrange(40, 160)
    learner.expect("is_fast", pulse, gives=pulse > 90, because="the limit is the same for everybody")


@task("count-fast", points=1)
def test_two_of_four(learner):
    """Two of the four pulses are fast."""
    learner.expect("count_fast", [64, 90, 91, 132], gives=2, because="two patients need a second look")
