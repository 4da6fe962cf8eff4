"""Wrong answers that learners are known to give, and the words that each must earn."""

from grader.checks import mistake

SYSTEM = """
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"


def find_patient(nhs_number):
    number = nhs_number.replace(" ", "")
"""
CODE = """
BODY_WEIGHT = "http://loinc.org|29463-7"


def latest_weight(patient_id):
"""

mistake(
    "number-without-its-system",
    task="find-patient",
    caught_by="test_the_number_is_sent_with_its_system",
    says="a hospital's own number for somebody else",
    code=SYSTEM
    + """\
    found = fetch(f"{base_url}/Patient", {"identifier": number})
    return found.entry[0].resource.id if found.entry else None
""",
)

mistake(
    "fetch-everybody",
    task="find-patient",
    caught_by="test_the_server_looks_for_the_patient",
    says="opens twenty-nine records",
    code=SYSTEM
    + """\
    page = fetch(f"{base_url}/Patient")
    while True:
        for entry in page.entry or []:
            for identifier in entry.resource.identifier or []:
                if identifier.system == NHS_NUMBER and identifier.value == number:
                    return entry.resource.id
        address = next_address(page)
        if address is None:
            return None
        page = fetch(address)
""",
)

mistake(
    "somebody-is-always-found",
    task="find-patient",
    caught_by="test_a_number_that_nobody_has_gives_none",
    says="no match must not stop the program",
    code=SYSTEM
    + """\
    found = fetch(f"{base_url}/Patient", {"identifier": f"{NHS_NUMBER}|{number}"})
    return found.entry[0].resource.id
""",
)

mistake(
    "by-name-to-be-sure",
    task="find-patient",
    caught_by="test_namesakes_are_told_apart",
    says="only the number tells them apart",
    code=SYSTEM
    + """\
    found = fetch(f"{base_url}/Patient", {"identifier": f"{NHS_NUMBER}|{number}"})
    if not found.entry:
        return None
    name = found.entry[0].resource.name[0]
    same_name = fetch(f"{base_url}/Patient", {"family": name.family, "given": name.given[0]})
    return same_name.entry[0].resource.id
""",
)

mistake(
    "spaces-sent-along",
    task="find-patient",
    caught_by="test_a_number_typed_with_spaces_is_found",
    says="ten digits without spaces",
    code="""
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"


def find_patient(nhs_number):
    found = fetch(f"{base_url}/Patient", {"identifier": f"{NHS_NUMBER}|{nhs_number}"})
    return found.entry[0].resource.id if found.entry else None
""",
)

mistake(
    "divided-instead-of-multiplied",
    task="to-kilograms",
    caught_by="test_kilograms_stay_and_pounds_are_converted",
    says="pounds read as kilograms",
    code="""
def to_kilograms(value, unit):
    if unit == "kg":
        return float(value)
    if unit == "[lb_av]":
        return float(value) / 0.45359237
    raise ValueError("A weight must be in kg or [lb_av].")
""",
)

mistake(
    "anything-else-is-kilograms",
    task="to-kilograms",
    caught_by="test_an_unknown_unit_is_refused",
    says="looks like any other weight",
    code="""
def to_kilograms(value, unit):
    if unit == "[lb_av]":
        return float(value) * 0.45359237
    return float(value)
""",
)

mistake(
    "first-in-the-list",
    task="latest-weight",
    caught_by="test_the_latest_weight_by_time",
    says="a hospital may list results in any order",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT})
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            return to_kilograms(entry.resource.valueQuantity.value, entry.resource.valueQuantity.code)
    return None
""",
)

mistake(
    "last-in-the-list",
    task="latest-weight",
    caught_by="test_the_latest_weight_by_time",
    says="a hospital may list results in any order",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT})
    latest = None
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            latest = entry.resource.valueQuantity
    return None if latest is None else to_kilograms(latest.value, latest.code)
""",
)

mistake(
    "first-page-only",
    task="latest-weight",
    caught_by="test_a_long_record_is_read_as_far_as_needed",
    says="fill more than one page",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "date"})
    latest = None
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            latest = entry.resource.valueQuantity
    return None if latest is None else to_kilograms(latest.value, latest.code)
""",
)

mistake(
    "first-page-newest-first",
    task="latest-weight",
    caught_by="test_a_long_record_is_read_as_far_as_needed",
    says="a faulty bed scale's, the newest, were struck out",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "-date"})
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            weight = entry.resource.valueQuantity
            return to_kilograms(weight.value, weight.code)
    return None
""",
)

mistake(
    "errors-count-too",
    task="latest-weight",
    caught_by="test_weights_entered_in_error_are_left_out",
    says="the newest weight was struck out",
    code=CODE
    + """\
    page = fetch(
        f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "-date", "_count": 1}
    )
    if not page.entry:
        return None
    return to_kilograms(page.entry[0].resource.valueQuantity.value, page.entry[0].resource.valueQuantity.code)
""",
)

mistake(
    "only-the-newest-one-asked-for",
    task="latest-weight",
    caught_by="test_weights_entered_in_error_are_left_out",
    says="the newest weight was struck out",
    code=CODE
    + """\
    page = fetch(
        f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "-date", "_count": 1}
    )
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            return to_kilograms(entry.resource.valueQuantity.value, entry.resource.valueQuantity.code)
    return None
""",
)

mistake(
    "number-without-its-unit",
    task="latest-weight",
    caught_by="test_a_weight_in_pounds_comes_back_in_kilograms",
    says="this weight was recorded in pounds",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "-date"})
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            return float(entry.resource.valueQuantity.value)
    return None
""",
)

mistake(
    "no-weight-is-zero",
    task="latest-weight",
    caught_by="test_no_weight_is_none",
    says="that is not 0 kg",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "-date"})
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            return to_kilograms(entry.resource.valueQuantity.value, entry.resource.valueQuantity.code)
    return 0
""",
)

mistake(
    "any-observation",
    task="latest-weight",
    caught_by="test_only_weights_of_this_patient_are_asked_for",
    says="ask for the code of what you want",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"patient": patient_id, "_sort": "-date"})
    for entry in page.entry or []:
        if entry.resource.status != "entered-in-error":
            return float(entry.resource.valueQuantity.value)
    return None
""",
)

mistake(
    "the-whole-ward",
    task="latest-weight",
    caught_by="test_only_weights_of_this_patient_are_asked_for",
    says="asked for observations of everybody",
    code=CODE
    + """\
    page = fetch(f"{base_url}/Observation", {"code": BODY_WEIGHT, "_sort": "-date"})
    while True:
        for entry in page.entry or []:
            weight = entry.resource
            if weight.subject.reference == f"Patient/{patient_id}" and weight.status != "entered-in-error":
                return to_kilograms(weight.valueQuantity.value, weight.valueQuantity.code)
        address = next_address(page)
        if address is None:
            return None
        page = fetch(address)
""",
)

mistake(
    "one-question-for-each-weight",
    task="latest-weight",
    caught_by="test_a_long_record_is_read_as_far_as_needed",
    says="times for one weight",
    code=CODE
    + """\
    page = fetch(
        f"{base_url}/Observation", {"patient": patient_id, "code": BODY_WEIGHT, "_sort": "-date", "_count": 1}
    )
    latest = None
    while True:
        for entry in page.entry or []:
            if entry.resource.status != "entered-in-error" and latest is None:
                latest = entry.resource.valueQuantity
        address = next_address(page)
        if address is None:
            return None if latest is None else to_kilograms(latest.value, latest.code)
        page = fetch(address)
""",
)

mistake(
    "nobody-weighs-nothing",
    task="weight-for",
    caught_by="test_nobody_is_not_the_same_as_no_weight",
    says="call for two different actions",
    code="""
def weight_for(nhs_number):
    patient_id = find_patient(nhs_number)
    if patient_id is None:
        return None
    return latest_weight(patient_id)
""",
)

mistake(
    "asked-without-a-patient",
    task="weight-for",
    caught_by="test_nobody_is_not_the_same_as_no_weight",
    says="call for two different actions",
    code="""
def weight_for(nhs_number):
    patient_id = find_patient(nhs_number)
    weight = latest_weight(patient_id)
    if patient_id is None:
        raise ValueError("No such patient.")
    return weight
""",
)
