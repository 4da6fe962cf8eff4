"""Checks for the first search: what comes back, and what reached the hospital on the way.

FHIR R4 search (https://hl7.org/fhir/R4/search.html). Body weight is LOINC 29463-7; a pound is exactly
0.45359237 kg (international definition). For teaching, not for care.
"""

from datetime import datetime
from decimal import Decimal

from grader.checks import hidden, task

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
BODY_WEIGHT = "29463-7"
KG_PER_UNIT = {"kg": Decimal(1), "[lb_av]": Decimal("0.45359237")}
CLOSE_ENOUGH_KG = Decimal("0.001")


def all_valid_weights(world):
    """Patient id → the weights that were not entered in error, as (time, kilograms), oldest first."""
    weights = {patient["id"]: [] for patient in world.resources("Patient")}
    for found in world.resources("Observation"):
        is_weight = any(coding["code"] == BODY_WEIGHT for coding in found["code"]["coding"])
        if is_weight and found["status"] != "entered-in-error":
            quantity = found["valueQuantity"]
            kilograms = Decimal(str(quantity["value"])) * KG_PER_UNIT[quantity["code"]]
            patient_id = found["subject"]["reference"].removeprefix("Patient/")
            weights[patient_id].append((datetime.fromisoformat(found["effectiveDateTime"]), kilograms))
    return {patient_id: sorted(found) for patient_id, found in weights.items()}


def valid_weights(world, patient_id):
    """One patient's weights, as above."""
    return all_valid_weights(world)[patient_id]


def expect_weight(learner, function, asked, weights, because):
    """The answer must be the newest of `weights` in kg, as any kind of number, or None if there is none."""
    if not weights:
        learner.expect(function, asked, gives=None, because=because)
        return
    expected = weights[-1][1]
    weight = learner.call(function, asked)
    is_number = isinstance(weight, int | float | Decimal) and not isinstance(weight, bool)
    exact = Decimal(weight) if is_number else Decimal("nan")
    if not exact.is_finite() or abs(exact - expected) > CLOSE_ENOUGH_KG:
        learner.fail(
            "" if weight is not None else "Your function gave nothing back (None).",
            tried=f"{function}({asked!r})",
            expected=round(float(expected), 3),
            actual=round(float(exact), 3) if exact.is_finite() else weight,
            because=because,
        )


def numbers_on_the_ward(world):
    """NHS number → id of everybody who has one."""
    return {
        identifier["value"]: patient["id"]
        for patient in world.resources("Patient")
        for identifier in patient.get("identifier", [])
        if identifier.get("system") == NHS_NUMBER
    }


def number_of_nobody(world):
    """A valid NHS number from the 999 range that nobody on the ward has."""
    taken = numbers_on_the_ward(world)
    known = ("9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9990000069")
    return next(number for number in known if number not in taken)


def in_groups(number):
    return f"{number[:3]} {number[3:6]} {number[6:]}"


# --- Task 1 · find the patient ---


@task("find-patient", points=1, reread="#an-identifier-and-its-system")
def test_a_patient_is_found_by_nhs_number(learner, world):
    """find_patient returns the id of the patient who has this NHS number."""
    why = "every later question is about the patient whose id you return"
    for role in ("plain", "several-weights", "no-birth-date"):
        patient = world.patient(role)
        learner.expect("find_patient", patient.nhs_number, gives=patient.id, because=why)


@task("find-patient", points=1, reread="#an-identifier-and-its-system")
def test_namesakes_are_told_apart(learner, world):
    """Two patients have the same name; each NHS number leads to its own patient, and no name is asked for."""
    for role in ("namesake-1", "namesake-2"):
        patient = world.patient(role)
        why = "two people on this ward have the same name; only the number tells them apart"
        learner.expect("find_patient", patient.nhs_number, gives=patient.id, because=why)
        by_name = world.requests(None, "Patient").with_("name", "family", "given")
        if by_name:
            learner.fail(f"Your code asked the hospital by name: {by_name[0]}.", because=why)


@task("find-patient", points=1, reread="#an-identifier-and-its-system")
def test_a_number_typed_with_spaces_is_found(learner, world):
    """Spaces in the number are taken out before the hospital is asked."""
    patient = world.patient("plain")
    why = "people type 999 000 0018; the record keeps ten digits without spaces"
    learner.expect("find_patient", in_groups(patient.nhs_number), gives=patient.id, because=why)


@task("find-patient", points=1, reread="#when-nothing-is-found")
def test_a_number_that_nobody_has_gives_none(learner, world):
    """If nobody on the ward has the number, the answer is None."""
    why = "no match must not stop the program, and must never turn into somebody else"
    learner.expect("find_patient", number_of_nobody(world), gives=None, because=why)


@task("find-patient", points=1, reread="#let-the-server-look")
def test_the_server_looks_for_the_patient(learner, world):
    """The hospital is asked for the one patient, by identifier, instead of for everybody."""
    patient = world.patient("plain")
    learner.call("find_patient", patient.nhs_number)
    why = "fetching everybody to find one opens twenty-nine records that you had no reason to open"
    asked = world.requests(None, "Patient")
    if not asked:
        learner.fail("Your code did not ask the hospital for a patient.", because=why)
    everybody = [
        request for request in asked if request.path == "/Patient" and "identifier" not in request.names()
    ]
    if everybody:
        learner.fail(
            f"Your code asked for patients without saying which: {everybody[0]}.",
            tried=f"find_patient({patient.nhs_number!r})",
            because=why,
        )


@task("find-patient", points=1, reread="#an-identifier-and-its-system")
def test_the_number_is_sent_with_its_system(learner, world):
    """The number is sent together with the system it belongs to, as system|number."""
    patient = world.patient("plain")
    learner.call("find_patient", patient.nhs_number)
    why = "without its system, the same ten digits may be a hospital's own number for somebody else"
    sent = [
        value
        for request in world.requests(None, "Patient")
        for value in request.parameters.get("identifier", [])
    ]
    wanted = f"{NHS_NUMBER}|{patient.nhs_number}"
    if wanted not in sent or any(not value.startswith(f"{NHS_NUMBER}|") for value in sent):
        learner.fail(
            "The identifier that reached the hospital is not the NHS system, a bar and the ten digits.",
            tried=f"find_patient({patient.nhs_number!r})",
            expected=wanted,
            actual=sent,
            because=why,
        )


@task("find-patient", points=2)
@hidden
def test_everybody_on_a_ward_nobody_has_seen(learner, world, draw):
    """On another ward, every patient is found by their own number, and a stranger's number finds nobody."""
    why = "the ward you practised on is only one ward"
    numbers = sorted(numbers_on_the_ward(world).items())
    for number, patient_id in draw.sample(numbers, 10):
        learner.expect(
            "find_patient", draw.choice([number, in_groups(number)]), gives=patient_id, because=why
        )
    learner.expect("find_patient", number_of_nobody(world), gives=None, because=why)


# --- Task 2 · a value and its unit ---


@task("to-kilograms", points=1, reread="#a-number-and-its-unit")
def test_kilograms_stay_and_pounds_are_converted(learner):
    """Kilograms stay as they are; a pound is 0.45359237 kg."""
    learner.expect("to_kilograms", 71.5, "kg", gives=71.5, within=0.00001, because="kg stay kg")
    why = "pounds read as kilograms make a patient more than twice as heavy, and the dose with them"
    learner.expect("to_kilograms", 100, "[lb_av]", gives=45.359237, within=0.00001, because=why)
    learner.expect("to_kilograms", 154.3, "[lb_av]", gives=69.989302691, within=0.00001, because=why)


@task("to-kilograms", points=1, reread="#a-number-and-its-unit")
def test_an_unknown_unit_is_refused(learner):
    """Any other unit, or none, is refused with ValueError."""
    why = "a guessed unit gives a weight that looks like any other weight"
    for unit in ("g", "[oz_av]", "lb", "stone", "", None):
        learner.expect_error("to_kilograms", 70, unit, error="ValueError", because=why)


@task("to-kilograms", points=1)
@hidden
def test_weights_nobody_has_seen(learner, draw):
    """Drawn weights are converted exactly; twice the pounds are twice the kilograms."""
    why = "a conversion must hold for a newborn and for the heaviest patient alike"
    for _ in range(20):
        tenths = draw.randrange(5, 3000)
        pounds, kg = tenths / 10, float(Decimal(tenths) / 10 * KG_PER_UNIT["[lb_av]"])
        learner.expect("to_kilograms", pounds, "[lb_av]", gives=kg, within=0.00001, because=why)
        learner.expect("to_kilograms", 2 * pounds, "[lb_av]", gives=2 * kg, within=0.00001, because=why)
        learner.expect("to_kilograms", pounds, "kg", gives=pounds, within=0.00001, because=why)


# --- Task 3 · the latest weight ---


def expect_a_question_about_one_patient(learner, world, patient):
    """Every question about observations must say whose, and which kind."""
    asked = world.requests(None, "Observation")
    tried = f"latest_weight({patient!r})"
    if others := asked.without("patient", "subject"):
        what = f"Your code asked for observations of everybody: {others[0]}."
        why = "a question without a patient brings back the whole ward's results"
        learner.fail(what, tried=tried, because=why)
    if others := asked.without("code"):
        what = f"Your code asked for every kind of observation: {others[0]}."
        why = "the newest observation of this patient is a heart rate: ask for the code of what you want"
        learner.fail(what, tried=tried, because=why)


@task("latest-weight", points=1, reread="#let-the-server-look")
def test_only_weights_of_this_patient_are_asked_for(learner, world):
    """The hospital is asked for this patient's body weights, by patient and by code, and for nothing else."""
    patient = world.patient("newer-heart-rate").id
    why = "this patient has one weight, and many observations that are newer"
    try:
        expect_weight(learner, "latest_weight", patient, valid_weights(world, patient), why)
    finally:  # a wrong question explains a wrong answer
        expect_a_question_about_one_patient(learner, world, patient)


@task("latest-weight", points=1, reread="#latest-means-by-time")
def test_the_latest_weight_by_time(learner, world):
    """Among several weights the latest by time counts, wherever it stands in the list."""
    one = "this patient has a single weight, in kilograms"
    why = "a hospital may list results in any order: the latest is the one with the latest time"
    plain, several = world.patient("plain").id, world.patient("several-weights").id
    weights = all_valid_weights(world)  # read before the learner's code can change the record
    expect_weight(learner, "latest_weight", plain, weights[plain], one)
    expect_weight(learner, "latest_weight", several, weights[several], why)


@task("latest-weight", points=1, reread="#entered-in-error")
def test_weights_entered_in_error_are_left_out(learner, world):
    """A weight that was entered in error does not count, even if it is the newest."""
    patient = world.patient("newest-in-error").id
    why = "the newest weight was struck out as entered in error; it may be another patient's"
    expect_weight(learner, "latest_weight", patient, valid_weights(world, patient), why)


@task("latest-weight", points=1, reread="#a-number-and-its-unit")
def test_a_weight_in_pounds_comes_back_in_kilograms(learner, world):
    """A weight that was recorded in pounds comes back in kilograms."""
    patient = world.patient("in-pounds").id
    why = "this weight was recorded in pounds; read as kilograms it more than doubles a dose"
    expect_weight(learner, "latest_weight", patient, valid_weights(world, patient), why)


@task("latest-weight", points=1, reread="#when-nothing-is-found")
def test_no_weight_is_none(learner, world):
    """A patient without any weight, or with nothing but weights entered in error, gives None."""
    never = "nobody has weighed this patient yet; that is not 0 kg, and not an error either"
    expect_weight(learner, "latest_weight", world.patient("no-weight").id, [], never)
    only = "all weights of this patient were struck out, so there is none to give"
    expect_weight(learner, "latest_weight", world.patient("only-in-error").id, [], only)


@task("latest-weight", points=1, reread="#more-than-one-page")
def test_a_long_record_is_read_as_far_as_needed(learner, world):
    """A patient with many weights is answered rightly, and with few questions."""
    patient = world.patient("many-weights").id
    right = (
        "this patient's weights fill more than one page, and "
        "a faulty bed scale's, the newest, were struck out"
    )
    expect_weight(learner, "latest_weight", patient, valid_weights(world, patient), right)
    asked = world.requests()
    if len(asked) > 5:
        few = (
            "one question brings a whole page; asking once for each weight keeps a hospital busy for nothing"
        )
        learner.fail(f"Your code asked the hospital {len(asked)} times for one weight.", because=few)


@task("latest-weight", points=3)
@hidden
def test_weights_on_a_ward_nobody_has_seen(learner, world, draw):
    """On another ward, each patient's latest weight comes back in kilograms, or None."""
    why = "other names, other numbers, the same rules: latest by time, not entered in error, in kilograms"
    ids = sorted(patient["id"] for patient in world.resources("Patient"))
    weights = all_valid_weights(world)
    for patient_id in [*world.people.values(), *draw.sample(ids, 6)]:
        expect_weight(learner, "latest_weight", patient_id, weights[patient_id], why)


# --- Task 4 · from the NHS number to the weight ---


@task("weight-for", points=1, reread="#an-identifier-and-its-system")
def test_namesakes_have_their_own_weights(learner, world):
    """Each of two patients with the same name gets their own weight."""
    why = "these two share a name but not a weight; a dose for one could harm the other"
    weights = all_valid_weights(world)
    for patient in [world.patient("namesake-1"), world.patient("namesake-2")]:
        expect_weight(learner, "weight_for", in_groups(patient.nhs_number), weights[patient.id], why)


@task("weight-for", points=1, reread="#when-nothing-is-found")
def test_nobody_is_not_the_same_as_no_weight(learner, world):
    """A number that nobody has is refused with ValueError; a patient without a weight gives None."""
    nobody = "“no such patient” and “no weight yet” call for two different actions: look again, or weigh them"
    learner.expect_error("weight_for", number_of_nobody(world), error="ValueError", because=nobody)
    if asked := world.requests(None, "Observation"):
        what = "Your code went on to ask for observations although there was no patient:"
        why = "an unknown patient's results are somebody else's results"
        learner.fail(f"{what} {asked[0]}.", because=why)
    expect_weight(learner, "weight_for", world.patient("no-weight").nhs_number, [], nobody)


@task("weight-for", points=2)
@hidden
def test_numbers_and_weights_on_a_ward_nobody_has_seen(learner, world, draw):
    """On another ward, each NHS number leads to that patient's latest weight."""
    why = "from the number on the wristband to the weight, without meeting anybody else's record"
    numbers = numbers_on_the_ward(world)
    roles = [world.patient(role).nhs_number for role in ("in-pounds", "newest-in-error", "many-weights")]
    weights = all_valid_weights(world)
    for number in [*roles, *draw.sample(sorted(numbers), 5)]:
        expect_weight(learner, "weight_for", number, weights[numbers[number]], why)
        if others := world.requests(None, "Observation").without("patient", "subject"):
            learner.fail("Your code asked for observations of everybody.", actual=str(others[0]), because=why)
