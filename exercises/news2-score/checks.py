"""Checks for NEWS2: every boundary from both sides, holes in the chart, and two hundred drawn patients.

Source of every threshold: Royal College of Physicians, National Early Warning Score (NEWS) 2, London 2017.
For teaching, not for care.
"""

from bisect import bisect_left

from grader.checks import hidden, task

# An independent reading of the rule: the tops of the groups, and the points of each group.
# Whole numbers only (temperature in tenths of a degree), so no comparison can be off by a rounding.
RESPIRATORY_RATE = ([8, 11, 20, 24], [3, 1, 0, 2, 3])
PULSE = ([40, 50, 90, 110, 130], [3, 1, 0, 1, 2, 3])
SYSTOLIC = ([90, 100, 110, 219], [3, 2, 1, 0, 3])
TENTHS_OF_A_DEGREE = ([350, 360, 380, 390], [3, 1, 0, 1, 2])
SPO2_SCALE_1 = ([91, 93, 95], [3, 2, 1, 0])
SPO2_SCALE_2_ON_AIR = ([83, 85, 87], [3, 2, 1, 0])
SPO2_SCALE_2_ON_OXYGEN = ([83, 85, 87, 92, 94, 96], [3, 2, 1, 0, 1, 2, 3])

# Seventeen patients whose scores were computed from the source by two independent programs:
# breaths, SpO2, on oxygen, systolic, pulse, ACVPU, °C, scale → total, risk
WORKED_PATIENTS = [
    ((16, 97, False, 124, 78, "A", 36.8, 1), 0, "low"),
    ((22, 94, False, 108, 96, "A", 38.4, 1), 6, "medium"),
    ((25, 97, False, 124, 78, "A", 36.8, 1), 3, "low-medium"),
    ((18, 90, True, 118, 88, "A", 37.0, 1), 5, "medium"),
    ((18, 90, True, 118, 88, "A", 37.0, 2), 2, "low"),
    ((18, 93, False, 118, 88, "A", 37.0, 2), 0, "low"),
    ((18, 93, True, 118, 88, "A", 37.0, 2), 3, "low"),
    ((18, 97, True, 118, 88, "A", 37.0, 2), 5, "medium"),
    ((26, 88, True, 88, 134, "C", 39.2, 1), 19, "high"),
    ((8, 83, True, 90, 40, "U", 35.0, 2), 20, "high"),
    ((20, 96, False, 111, 90, "A", 38.0, 1), 0, "low"),
    ((21, 95, False, 110, 91, "A", 38.1, 1), 6, "medium"),
    ((11, 92, False, 219, 50, "A", 36.0, 1), 5, "medium"),
    ((12, 91, False, 220, 51, "A", 36.1, 1), 6, "medium"),
    ((24, 93, False, 100, 110, "A", 39.0, 1), 8, "high"),
    ((24, 93, False, 101, 111, "A", 39.1, 1), 9, "high"),
    ((9, 99, False, 120, 41, "A", 35.1, 1), 3, "low"),
]

NAMES = ("respiratory_rate", "spo2", "on_oxygen", "systolic", "pulse", "acvpu", "temperature")


def points(group, value):
    tops, scores = group
    return scores[bisect_left(tops, value)]


def spo2_points(percent, scale, on_oxygen):
    if scale == 1:
        return points(SPO2_SCALE_1, percent)
    return points(SPO2_SCALE_2_ON_OXYGEN if on_oxygen else SPO2_SCALE_2_ON_AIR, percent)


def parts_of(patient, scale):
    return {
        "respiratory_rate": points(RESPIRATORY_RATE, patient["respiratory_rate"]),
        "spo2": spo2_points(patient["spo2"], scale, patient["on_oxygen"]),
        "on_oxygen": 2 * patient["on_oxygen"],
        "systolic": points(SYSTOLIC, patient["systolic"]),
        "pulse": points(PULSE, patient["pulse"]),
        "acvpu": {"A": 0}.get(patient["acvpu"], 3),
        "temperature": points(TENTHS_OF_A_DEGREE, round(patient["temperature"] * 10)),
    }


def risk_of(scores):
    total = sum(scores)
    if total > 4:
        return "medium" if total < 7 else "high"
    return "low-medium" if max(scores) == 3 else "low"


def draw_patient(draw):
    return {
        "respiratory_rate": draw.randrange(4, 40),
        "spo2": draw.randrange(78, 101),
        "on_oxygen": draw.choice([True, False]),
        "systolic": draw.randrange(60, 241),
        "pulse": draw.randrange(30, 161),
        "acvpu": draw.choice("AAAACVPU"),
        "temperature": draw.randrange(335, 412) / 10,
    }


def well_patient(**changes):
    patient = dict(zip(NAMES, (16, 97, False, 124, 78, "A", 36.8), strict=True))
    return patient | changes


# --- Task 1 · pulse and blood pressure ---


@task("pulse-and-pressure", points=1, reread="#both-sides-of-a-boundary")
def test_both_sides_of_every_pulse_boundary(learner, near):
    """A pulse scores 3 at 40 or below, 1 from 41, 0 from 51, 1 from 91, 2 from 111 and 3 from 131."""
    why = "one beat a minute can change the score, so the boundary itself has to fall on the right side"
    for pulse, score in near({40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}):
        learner.expect("pulse_score", pulse, gives=score, because=why)


@task("pulse-and-pressure", points=1, reread="#both-sides-of-a-boundary")
def test_both_sides_of_every_pressure_boundary(learner, near):
    """A systolic pressure scores 3 at 90 or below, 2 from 91, 1 from 101, 0 from 111 and 3 from 220."""
    low = "a pressure on the boundary is somebody's pressure; it may not slip into the calmer group"
    for mmhg, score in near({90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0}):
        learner.expect("systolic_score", mmhg, gives=score, because=low)
    high = "a very high pressure scores 3 as well: the staircase does not end at normal"
    for mmhg, score in near({219: 0, 220: 3}):
        learner.expect("systolic_score", mmhg, gives=score, because=high)


@task("pulse-and-pressure", points=1, reread="#from-top-to-bottom")
@hidden
def test_pulses_and_pressures_far_from_any_boundary(learner, draw):
    """Every pulse and every pressure gets its own points, the extreme ones too."""
    why = "the sickest patients have the numbers that nobody tries out first"
    for pulse in [0, 20, 220, *(draw.randrange(25, 200) for _ in range(40))]:
        learner.expect("pulse_score", pulse, gives=points(PULSE, pulse), because=why)
    for mmhg in [0, 50, 280, *(draw.randrange(45, 260) for _ in range(40))]:
        learner.expect("systolic_score", mmhg, gives=points(SYSTOLIC, mmhg), because=why)


# --- Task 2 · temperature ---


@task("temperature", points=1, reread="#both-sides-of-a-boundary")
def test_both_sides_of_every_temperature_boundary(learner, near):
    """A temperature scores 3 at 35.0 or below, 1 from 35.1, 0 from 36.1, 1 from 38.1 and 2 from 39.1."""
    cold = "exactly 35.0 and exactly 36.0 belong to the colder group: “or below” includes the number itself"
    for celsius, score in near({35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0}):
        learner.expect("temperature_score", celsius, gives=score, because=cold)
    hot = "a tenth of a degree decides whether a fever counts"
    for celsius, score in near({38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2}):
        learner.expect("temperature_score", celsius, gives=score, because=hot)


@task("temperature", points=1, reread="#gaps-between-the-steps")
def test_no_gap_between_the_printed_steps(learner, near):
    """A temperature between two printed steps counts in the upper group: 38.04 scores 1."""
    why = "a second decimal must not drop a patient into a gap (our choice: a clinician must check it)"
    for celsius, score in near({35.0: 3, 35.04: 1, 36.0: 1, 36.05: 0, 38.0: 0, 38.04: 1, 39.0: 1, 39.05: 2}):
        learner.expect("temperature_score", celsius, gives=score, because=why)


@task("temperature", points=1, reread="#both-sides-of-a-boundary")
@hidden
def test_temperatures_nobody_has_seen(learner, draw):
    """Every temperature gets its points, the very cold and the very hot too."""
    why = "there is a 3 for the cold patient, but never more than 2 for the hot one"
    for tenths in [280, 345, 420, *(draw.randrange(330, 415) for _ in range(40))]:
        score = points(TENTHS_OF_A_DEGREE, tenths)
        learner.expect("temperature_score", tenths / 10, gives=score, because=why)


# --- Task 3 · oxygen ---


@task("oxygen", points=1, reread="#two-questions-at-once")
def test_both_sides_of_every_boundary_on_scale_1(learner, near):
    """On Scale 1 a saturation scores 3 at 91 or below, 2 at 92–93, 1 at 94–95 and 0 from 96."""
    why = "on Scale 1, 90 % is worth 3 points; with the scales swapped it would look normal"
    for on_oxygen in (False, True):
        for percent, score in near({90: 3, 91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0, 100: 0}):
            learner.expect("spo2_score", percent, 1, on_oxygen, gives=score, because=why)


@task("oxygen", points=1, reread="#two-questions-at-once")
def test_the_low_end_of_scale_2(learner, near):
    """On Scale 2 a saturation scores 3 at 83 or below, 2 at 84–85, 1 at 86–87 and 0 from 88 to 92."""
    why = "on Scale 2, 88 to 92 % scores 0; the points begin below it, on air and on oxygen alike"
    for on_oxygen in (False, True):
        for percent, score in near({83: 3, 84: 2, 85: 2, 86: 1, 87: 1, 88: 0, 92: 0}):
            learner.expect("spo2_score", percent, 2, on_oxygen, gives=score, because=why)


@task("oxygen", points=1, reread="#two-questions-at-once")
def test_the_high_end_of_scale_2_depends_on_oxygen(learner, near):
    """On Scale 2 from 93 % up, a patient on air scores 0; on oxygen 1 at 93–94, 2 at 95–96 and 3 from 97."""
    air = "on Scale 2 a high saturation on air scores 0: ask about the oxygen before you score it"
    for percent, score in near({92: 0, 93: 0, 95: 0, 97: 0, 100: 0}):
        learner.expect("spo2_score", percent, 2, False, gives=score, because=air)
    oxygen = "on Scale 2 a high saturation on oxygen scores points too: too high counts as well as too low"
    for percent, score in near({92: 0, 93: 1, 94: 1, 95: 2, 96: 2, 97: 3, 100: 3}):
        learner.expect("spo2_score", percent, 2, True, gives=score, because=oxygen)


@task("oxygen", points=1, reread="#two-questions-at-once")
def test_oxygen_itself_scores_two(learner):
    """Breathing oxygen scores 2, breathing air scores 0."""
    why = "NEWS2 counts the oxygen itself, apart from the saturation"
    learner.expect("oxygen_score", True, gives=2, because=why)
    learner.expect("oxygen_score", False, gives=0, because="a patient on air gets no points for oxygen")


@task("oxygen", points=1, reread="#when-there-is-no-right-answer")
def test_an_unknown_scale_is_refused(learner):
    """There are two scales; any other is refused with ValueError."""
    why = "a score on a scale that does not exist still looks like a score to whoever reads it"
    for scale in (3, 0, None):
        learner.expect_error("spo2_score", 95, scale, False, error="ValueError", because=why)


@task("oxygen", points=1, reread="#two-questions-at-once")
@hidden
def test_every_saturation_on_both_scales(learner, draw):
    """Every saturation from 70 to 100 gets its points, on both scales, on air and on oxygen."""
    why = "the scale and the oxygen together decide what a saturation means"
    cases = [(p, scale, oxygen) for p in range(70, 101) for scale in (1, 2) for oxygen in (True, False)]
    draw.shuffle(cases)
    for percent, scale, on_oxygen in cases:
        score = spo2_points(percent, scale, on_oxygen)
        learner.expect("spo2_score", percent, scale, on_oxygen, gives=score, because=why)


# --- Task 4 · consciousness ---


@task("consciousness", points=1, reread="#when-there-is-no-right-answer")
def test_alert_scores_0_and_every_other_letter_3(learner):
    """A scores 0; C, V, P and U score 3 each."""
    learner.expect("consciousness_score", "A", gives=0, because="an alert patient gets no points")
    confusion = "new confusion scores 3, as much as a patient who does not respond"
    learner.expect("consciousness_score", "C", gives=3, because=confusion)
    for letter in ("V", "P", "U"):
        learner.expect("consciousness_score", letter, gives=3, because="less than alert always scores 3")


@task("consciousness", points=1, reread="#when-there-is-no-right-answer")
def test_anything_else_is_refused(learner):
    """A letter that is not one of the five, or an empty box, is refused with ValueError."""
    slip = "a letter that is not one of the five may be a slip for any of them"
    learner.expect_error("consciousness_score", "X", error="ValueError", because=slip)
    empty = "an empty box is not a patient's state: nobody looked, or nobody wrote it down"
    for nothing in ("", None):
        learner.expect_error("consciousness_score", nothing, error="ValueError", because=empty)


@task("consciousness", points=1, reread="#when-there-is-no-right-answer")
@hidden
def test_other_entries_are_refused_too(learner, draw):
    """Digits, two letters at once, blanks and other letters are refused with ValueError."""
    why = "two letters in one box contradict each other; a program must not choose between them"
    others = ["CV", "VP", "PU", "CVPU", " ", "?", "15", *draw.sample(list("BDEFGHIJKLMNOQRSTWXYZ"), 5)]
    for entry in others:
        learner.expect_error("consciousness_score", entry, error="ValueError", because=why)


# --- Task 5 · the whole patient ---


def expect_parts(learner, patient, scale, because):
    """Compare box by box, so that the message names one box instead of two long dictionaries."""
    parts = learner.call("news2_parts", patient, scale)
    tried = f"news2_parts({patient}, {scale})"
    if not isinstance(parts, dict):
        what = "news2_parts must return a dictionary with the seven names of the task."
        learner.fail(what, tried=tried, actual=parts, because=because)
    if odd := [f"“{name}” is missing" for name in NAMES if name not in parts] + [
        f"“{name}” is not a name of the task" for name in parts if name not in NAMES
    ]:
        what = f"The dictionary has not the seven names of the task: {', '.join(odd)}."
        learner.fail(what, tried=tried, expected=list(NAMES), actual=list(parts), because=because)
    for name, score in parts_of(patient, scale).items():
        if isinstance(parts[name], bool) or parts[name] != score:
            what = f"The points for {name} are wrong (it was {patient[name]})."
            learner.fail(what, tried=tried, expected=score, actual=parts[name], because=because)


@task("total", points=1, reread="#a-chart-with-labelled-boxes")
def test_the_patient_on_the_phone(learner):
    """The patient on the phone gets 2, 1, 0, 1, 1, 0 and 1 points, 6 together."""
    phone_call = dict(zip(NAMES, (22, 94, False, 108, 96, "A", 38.4), strict=True))
    expect_parts(learner, phone_call, 1, "each observation must be scored by its own rule")
    why = "six points are medium risk; whoever answers the phone acts on this number"
    learner.expect("news2_total", phone_call, 1, gives=6, because=why)


@task("total", points=1, reread="#two-questions-at-once")
def test_the_same_patient_on_both_scales(learner):
    """90 % on oxygen with everything else normal totals 5 on Scale 1 and 2 on Scale 2."""
    patient = well_patient(
        respiratory_rate=18, spo2=90, on_oxygen=True, systolic=118, pulse=88, temperature=37.0
    )
    on_scale_2 = "on Scale 2, 90 % on oxygen scores 0 for the saturation and 2 for the oxygen itself"
    expect_parts(learner, patient, 2, on_scale_2)
    learner.expect("news2_total", patient, 2, gives=2, because=on_scale_2)
    why = "the same patient is medium risk on one scale and low on the other, so hand the scale on"
    expect_parts(learner, patient, 1, why)
    learner.expect("news2_total", patient, 1, gives=5, because=why)


@task("total", points=2, reread="#when-there-is-no-right-answer")
def test_a_missing_observation_is_never_scored(learner):
    """If any observation is None or not there at all, ValueError is raised: there is no score to give."""
    why = "a missing observation is not a normal one; scored as 0 it hides the patient nobody has looked at"
    for name in NAMES:
        learner.expect_error("news2_parts", well_patient(**{name: None}), 1, error="ValueError", because=why)
        learner.expect_error("news2_total", well_patient(**{name: None}), 1, error="ValueError", because=why)
    for name in NAMES:
        patient = well_patient()
        del patient[name]
        learner.expect_error("news2_total", patient, 1, error="ValueError", because=why)


@task("total", points=1, reread="#when-there-is-no-right-answer")
def test_the_message_names_the_missing_observation(learner):
    """The error names the observation that is missing, in the task's own words."""
    why = "whoever reads the message has to know which observation to go and take"
    for name in NAMES:
        learner.expect_error(
            "news2_parts", well_patient(**{name: None}), 1, error="ValueError", saying=name, because=why
        )


@task("total", points=1, reread="#when-there-is-no-right-answer")
def test_zero_is_an_observation(learner):
    """A respiratory rate of 0 is an observation and scores 3; it is not missing."""
    why = "a patient who does not breathe has been looked at, and needs the points more than anybody"
    learner.expect("news2_total", well_patient(respiratory_rate=0), 1, gives=3, because=why)


@task("total", points=2)
@hidden
def test_seventeen_worked_patients(learner):
    """Seventeen patients, most of them at the edges of the rule, get the totals of the source."""
    for (*boxes, scale), total, _ in WORKED_PATIENTS:
        patient = dict(zip(NAMES, boxes, strict=True))
        why = "two independent readings of the source agree on this patient"
        learner.expect("news2_total", patient, scale, gives=total, because=why)


@task("total", points=2)
@hidden
def test_two_hundred_patients_nobody_has_seen(learner, draw):
    """Two hundred drawn patients get the points of the source, box by box and in total."""
    why = "a score that is right for the examples only is not right"
    for _ in range(200):
        patient, scale = draw_patient(draw), draw.choice([1, 2])
        expect_parts(learner, patient, scale, why)
        total = sum(parts_of(patient, scale).values())
        learner.expect("news2_total", patient, scale, gives=total, because=why)


@task("total", points=1)
@hidden
def test_oxygen_on_scale_1_adds_exactly_two(learner, draw):
    """On Scale 1, the same patient on oxygen instead of air has exactly 2 points more."""
    for _ in range(30):
        patient = draw_patient(draw)
        on_air = learner.call("news2_total", patient | {"on_oxygen": False}, 1)
        why = f"on air this patient scores {on_air}; on Scale 1 oxygen adds 2 and changes nothing else"
        expected = sum(parts_of(patient | {"on_oxygen": False}, 1).values()) + 2
        learner.expect("news2_total", patient | {"on_oxygen": True}, 1, gives=expected, because=why)


# --- Task 6 · risk ---


def as_parts(*scores):
    return dict(zip(NAMES, scores, strict=True))


@task("risk", points=1, reread="#the-order-of-the-questions")
def test_a_single_three_is_low_medium(learner):
    """With a total of 4 or less, any single observation that scores 3 makes it low-medium."""
    why = "one extreme observation asks for an urgent ward review, even if all the others are normal"
    for place in (0, 1, 3, 4, 5, 6):
        scores = [0] * 7
        scores[place] = 3
        learner.expect("news2_risk", as_parts(*scores), gives="low-medium", because=why)
    learner.expect("news2_risk", as_parts(3, 1, 0, 0, 0, 0, 0), gives="low-medium", because=why)


@task("risk", points=1, reread="#the-order-of-the-questions")
def test_three_ones_are_low(learner):
    """Three ones add up to 3 but are low risk: low-medium needs one observation that scores 3."""
    why = "low-medium is about one extreme observation, not about a total of 3"
    learner.expect("news2_risk", as_parts(1, 1, 0, 0, 1, 0, 0), gives="low", because=why)
    learner.expect("news2_risk", as_parts(0, 1, 2, 0, 0, 0, 0), gives="low", because=why)
    learner.expect("news2_risk", as_parts(1, 1, 0, 1, 1, 0, 0), gives="low", because=why)


@task("risk", points=1, reread="#the-order-of-the-questions")
def test_a_three_does_not_lower_a_higher_risk(learner):
    """A total of 5 or 6 stays medium and 7 or more stays high, with or without a 3 among them."""
    why = "a single 3 can only raise the risk of a low total; it never lowers a higher one"
    learner.expect("news2_risk", as_parts(0, 3, 2, 0, 0, 0, 0), gives="medium", because=why)
    learner.expect("news2_risk", as_parts(3, 1, 2, 0, 0, 0, 0), gives="medium", because=why)
    learner.expect("news2_risk", as_parts(3, 1, 2, 0, 0, 0, 1), gives="high", because=why)


@task("risk", points=1, reread="#the-order-of-the-questions")
def test_both_sides_of_every_band(learner):
    """A total up to 4 is low, 5 and 6 are medium, 7 and more are high (here without any single 3)."""
    for scores, risk in [
        ((0, 0, 0, 0, 0, 0, 0), "low"),
        ((2, 0, 2, 0, 0, 0, 0), "low"),
        ((2, 1, 2, 0, 0, 0, 0), "medium"),
        ((2, 1, 2, 1, 0, 0, 0), "medium"),
        ((2, 1, 2, 1, 1, 0, 0), "high"),
        ((2, 2, 2, 2, 2, 0, 2), "high"),
    ]:
        why = f"a total of {sum(scores)} without a single 3 is {risk} risk, and people act on that word"
        learner.expect("news2_risk", as_parts(*scores), gives=risk, because=why)


@task("risk", points=2)
@hidden
def test_the_risk_of_points_nobody_has_seen(learner, draw):
    """Two hundred drawn sets of points get their clinical risk."""
    why = "the total decides first; only then does a single 3 count"
    for _ in range(200):
        scores = [draw.choice([0, 0, 0, 0, 1, 1, 2, 3]) for _ in NAMES]
        scores[2] = draw.choice([0, 2])  # breathing oxygen: 2 points or none
        learner.expect("news2_risk", as_parts(*scores), gives=risk_of(scores), because=why)


@task("risk", points=1, after="total")
@hidden
def test_from_the_chart_to_the_risk(learner):
    """Seventeen patients, most of them at the edges of the rule, get their risk from their observations."""
    for (*boxes, scale), _, risk in WORKED_PATIENTS:
        patient = dict(zip(NAMES, boxes, strict=True))
        expect_parts(learner, patient, scale, "the risk can only be as right as the points")
        why = f"these are the points of the patient {patient} on Scale {scale}"
        learner.expect("news2_risk", parts_of(patient, scale), gives=risk, because=why)
