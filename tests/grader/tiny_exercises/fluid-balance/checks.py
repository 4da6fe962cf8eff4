"""The check of the tiny exercise with a data file."""

from grader.checks import task


@task("balance", points=1)
def test_the_sum(learner):
    """The balance is 450 ml."""
    assert learner.read("balance_ml") == 450
