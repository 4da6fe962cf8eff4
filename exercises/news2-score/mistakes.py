"""Wrong answers that learners are known to give, and the words that each must earn."""

from grader.checks import mistake

# The halves that these mistakes get right.
RIGHT_PULSE = """
def pulse_score(per_minute):
    if per_minute <= 40:
        return 3
    if per_minute <= 50:
        return 1
    if per_minute <= 90:
        return 0
    if per_minute <= 110:
        return 1
    if per_minute <= 130:
        return 2
    return 3
"""
RIGHT_SYSTOLIC = """

def systolic_score(mmhg):
    if mmhg <= 90:
        return 3
    if mmhg <= 100:
        return 2
    if mmhg <= 110:
        return 1
    if mmhg <= 219:
        return 0
    return 3
"""
RIGHT_SCALE_1 = """
def spo2_score(percent, scale, on_oxygen):
    if scale == 1:
        if percent <= 91:
            return 3
        if percent <= 93:
            return 2
        if percent <= 95:
            return 1
        return 0
"""
RIGHT_OXYGEN = """

def oxygen_score(on_oxygen):
    return 2 if on_oxygen else 0
"""
RIGHT_TOTAL = """

def news2_total(observations, scale):
    return sum(news2_parts(observations, scale).values())
"""

mistake(
    "open-boundaries",
    task="pulse-and-pressure",
    caught_by="test_both_sides_of_every_pulse_boundary",
    says="the boundary itself has to fall on the right side",
    code="""
def pulse_score(per_minute):
    if per_minute < 40:
        return 3
    if per_minute < 50:
        return 1
    if per_minute < 90:
        return 0
    if per_minute < 110:
        return 1
    if per_minute < 130:
        return 2
    return 3
"""
    + RIGHT_SYSTOLIC,
)

mistake(
    "high-pressure-is-fine",
    task="pulse-and-pressure",
    caught_by="test_both_sides_of_every_pressure_boundary",
    says="the staircase does not end at normal",
    code=RIGHT_PULSE
    + """

def systolic_score(mmhg):
    if mmhg <= 90:
        return 3
    if mmhg <= 100:
        return 2
    if mmhg <= 110:
        return 1
    return 0
""",
)

mistake(
    "highest-question-first",
    task="pulse-and-pressure",
    caught_by="test_both_sides_of_every_pulse_boundary",
    says="pulse_score(40)",
    code="""
def pulse_score(per_minute):
    if per_minute <= 130:
        return 2
    if per_minute <= 110:
        return 1
    if per_minute <= 90:
        return 0
    if per_minute <= 50:
        return 1
    if per_minute <= 40:
        return 3
    return 3
"""
    + RIGHT_SYSTOLIC,
)

mistake(
    "gap-between-the-steps",
    task="temperature",
    caught_by="test_no_gap_between_the_printed_steps",
    says="must not drop a patient into a gap",
    code="""
def temperature_score(celsius):
    if celsius >= 39.1:
        return 2
    if celsius >= 38.1:
        return 1
    if celsius >= 36.1:
        return 0
    if celsius >= 35.1:
        return 1
    return 3
""",
)

mistake(
    "exactly-35-is-not-cold",
    task="temperature",
    caught_by="test_both_sides_of_every_temperature_boundary",
    says="“or below” includes the number itself",
    code="""
def temperature_score(celsius):
    if celsius < 35.0:
        return 3
    if celsius <= 36.0:
        return 1
    if celsius <= 38.0:
        return 0
    if celsius <= 39.0:
        return 1
    return 2
""",
)

mistake(
    "scales-swapped",
    task="oxygen",
    caught_by="test_both_sides_of_every_boundary_on_scale_1",
    says="with the scales swapped it would look normal",
    code="""
def spo2_score(percent, scale, on_oxygen):
    if scale == 2:
        if percent <= 91:
            return 3
        if percent <= 93:
            return 2
        if percent <= 95:
            return 1
        return 0
    if scale == 1:
        if percent <= 83:
            return 3
        if percent <= 85:
            return 2
        if percent <= 87:
            return 1
        if percent <= 92 or not on_oxygen:
            return 0
        if percent <= 94:
            return 1
        if percent <= 96:
            return 2
        return 3
    raise ValueError("The SpO2 scale must be 1 or 2.")
"""
    + RIGHT_OXYGEN,
)

mistake(
    "scale-2-forgets-air",
    task="oxygen",
    caught_by="test_the_high_end_of_scale_2_depends_on_oxygen",
    says="ask about the oxygen before you score it",
    code=RIGHT_SCALE_1
    + """\
    if scale == 2:
        if percent <= 83:
            return 3
        if percent <= 85:
            return 2
        if percent <= 87:
            return 1
        if percent <= 92:
            return 0
        if percent <= 94:
            return 1
        if percent <= 96:
            return 2
        return 3
    raise ValueError("The SpO2 scale must be 1 or 2.")
"""
    + RIGHT_OXYGEN,
)

mistake(
    "scale-2-forgets-oxygen",
    task="oxygen",
    caught_by="test_the_high_end_of_scale_2_depends_on_oxygen",
    says="too high counts as well as too low",
    code=RIGHT_SCALE_1
    + """\
    if scale == 2:
        if percent <= 83:
            return 3
        if percent <= 85:
            return 2
        if percent <= 87:
            return 1
        return 0
    raise ValueError("The SpO2 scale must be 1 or 2.")
"""
    + RIGHT_OXYGEN,
)

mistake(
    "any-other-scale-is-scale-2",
    task="oxygen",
    caught_by="test_an_unknown_scale_is_refused",
    says="a scale that does not exist",
    code=RIGHT_SCALE_1
    + """\
    if percent <= 83:
        return 3
    if percent <= 85:
        return 2
    if percent <= 87:
        return 1
    if percent <= 92 or not on_oxygen:
        return 0
    if percent <= 94:
        return 1
    if percent <= 96:
        return 2
    return 3
"""
    + RIGHT_OXYGEN,
)

mistake(
    "confusion-scores-nothing",
    task="consciousness",
    caught_by="test_alert_scores_0_and_every_other_letter_3",
    says="new confusion scores 3",
    code="""
def consciousness_score(acvpu):
    if acvpu in ["A", "C"]:
        return 0
    if acvpu in ["V", "P", "U"]:
        return 3
    raise ValueError("Consciousness must be one of A, C, V, P or U.")
""",
)

mistake(
    "not-alert-scores-3",
    task="consciousness",
    caught_by="test_anything_else_is_refused",
    says="may be a slip for any of them",
    code="""
def consciousness_score(acvpu):
    if acvpu == "A":
        return 0
    return 3
""",
)

mistake(
    "letters-in-a-text",
    task="consciousness",
    caught_by="test_anything_else_is_refused",
    says="consciousness_score('')",
    code="""
def consciousness_score(acvpu):
    if acvpu == "A":
        return 0
    if acvpu in "CVPU":
        return 3
    raise ValueError("Consciousness must be one of A, C, V, P or U.")
""",
)

mistake(
    "missing-scored-as-zero",
    task="total",
    caught_by="test_a_missing_observation_is_never_scored",
    says="a missing observation is not a normal one",
    code="""
def news2_parts(observations, scale):
    def score_or_zero(name, rule):
        value = observations.get(name)
        return 0 if value is None else rule(value)

    on_oxygen = observations.get("on_oxygen")
    return {
        "respiratory_rate": score_or_zero("respiratory_rate", respiratory_score),
        "spo2": score_or_zero("spo2", lambda percent: spo2_score(percent, scale, on_oxygen)),
        "on_oxygen": score_or_zero("on_oxygen", oxygen_score),
        "systolic": score_or_zero("systolic", systolic_score),
        "pulse": score_or_zero("pulse", pulse_score),
        "acvpu": score_or_zero("acvpu", consciousness_score),
        "temperature": score_or_zero("temperature", temperature_score),
    }
"""
    + RIGHT_TOTAL,
)

mistake(
    "zero-taken-for-missing",
    task="total",
    caught_by="test_zero_is_an_observation",
    says="a patient who does not breathe has been looked at",
    code="""
def news2_parts(observations, scale):
    for name in ["respiratory_rate", "spo2", "systolic", "pulse", "acvpu", "temperature"]:
        if not observations.get(name):
            raise ValueError(name + " is missing")
    if observations.get("on_oxygen") is None:
        raise ValueError("on_oxygen is missing")
    return {
        "respiratory_rate": respiratory_score(observations["respiratory_rate"]),
        "spo2": spo2_score(observations["spo2"], scale, observations["on_oxygen"]),
        "on_oxygen": oxygen_score(observations["on_oxygen"]),
        "systolic": systolic_score(observations["systolic"]),
        "pulse": pulse_score(observations["pulse"]),
        "acvpu": consciousness_score(observations["acvpu"]),
        "temperature": temperature_score(observations["temperature"]),
    }
"""
    + RIGHT_TOTAL,
)

mistake(
    "oxygen-points-forgotten",
    task="total",
    caught_by="test_the_same_patient_on_both_scales",
    says="2 for the oxygen itself",
    code="""
def news2_parts(observations, scale):
    for name in ["respiratory_rate", "spo2", "on_oxygen", "systolic", "pulse", "acvpu", "temperature"]:
        if observations.get(name) is None:
            raise ValueError(name + " is missing")
    return {
        "respiratory_rate": respiratory_score(observations["respiratory_rate"]),
        "spo2": spo2_score(observations["spo2"], scale, observations["on_oxygen"]),
        "on_oxygen": 0,
        "systolic": systolic_score(observations["systolic"]),
        "pulse": pulse_score(observations["pulse"]),
        "acvpu": consciousness_score(observations["acvpu"]),
        "temperature": temperature_score(observations["temperature"]),
    }
"""
    + RIGHT_TOTAL,
)

mistake(
    "always-scale-1",
    task="total",
    caught_by="test_the_same_patient_on_both_scales",
    says="The points for spo2 are wrong",
    code="""
def news2_parts(observations, scale):
    for name in ["respiratory_rate", "spo2", "on_oxygen", "systolic", "pulse", "acvpu", "temperature"]:
        if observations.get(name) is None:
            raise ValueError(name + " is missing")
    return {
        "respiratory_rate": respiratory_score(observations["respiratory_rate"]),
        "spo2": spo2_score(observations["spo2"], 1, observations["on_oxygen"]),
        "on_oxygen": oxygen_score(observations["on_oxygen"]),
        "systolic": systolic_score(observations["systolic"]),
        "pulse": pulse_score(observations["pulse"]),
        "acvpu": consciousness_score(observations["acvpu"]),
        "temperature": temperature_score(observations["temperature"]),
    }
"""
    + RIGHT_TOTAL,
)

mistake(
    "single-three-is-low",
    task="risk",
    caught_by="test_a_single_three_is_low_medium",
    says="one extreme observation asks for an urgent ward review",
    code="""
def news2_risk(parts):
    total = sum(parts.values())
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low"
""",
)

mistake(
    "a-total-of-three-is-low-medium",
    task="risk",
    caught_by="test_three_ones_are_low",
    says="not about a total of 3",
    code="""
def news2_risk(parts):
    total = sum(parts.values())
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    if total >= 3:
        return "low-medium"
    return "low"
""",
)

mistake(
    "three-asked-first",
    task="risk",
    caught_by="test_a_three_does_not_lower_a_higher_risk",
    says="it never lowers a higher one",
    code="""
def news2_risk(parts):
    total = sum(parts.values())
    if 3 in parts.values():
        return "low-medium"
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low"
""",
)
