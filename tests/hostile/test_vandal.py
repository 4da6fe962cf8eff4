"""Code that changes the hospital it was only asked to read gains nothing by it."""

from __future__ import annotations

from grader.catalog import load_catalog
from grader.checks.world import World
from grader.isolation.hospital import serve_hospital


def test_a_patient_whom_the_code_deleted_is_still_known_to_the_check() -> None:
    import httpx

    with serve_hospital(load_catalog().get("first-search")) as hospital:
        assert hospital is not None
        world = World(hospital, 0)
        first = world.patient("plain")
        world.renew()
        for patient in world.resources("Patient"):
            httpx.delete(f"{world.base_url}/Patient/{patient['id']}", trust_env=False)
        assert world.resources("Patient") == []
        assert world.patient("plain") == first
        assert world.patient("several-weights").nhs_number.startswith("999")
