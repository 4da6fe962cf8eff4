"""Says what this server can do, from the very tables it works by (FHIR R4 capabilitystatement.html)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sandbox.fhir.definitions import SearchParameter, get_resource_types, get_search_parameters
from sandbox.search.query import get_modifiers

FHIR_VERSION = "4.0.1"


def build_capability_statement(
    base_url: str, interactions: Collection[str], formats: Collection[str]
) -> Mapping[str, Any]:
    """Return the CapabilityStatement of a world at `base_url` that knows these interaction codes."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2025-03-10",
        "kind": "instance",
        "software": {"name": "Clinicians Who Code hospital"},
        "implementation": {"description": "An invented hospital for teaching, not for care", "url": base_url},
        "fhirVersion": FHIR_VERSION,
        "format": list(formats),
        "rest": [
            {
                "mode": "server",
                "documentation": "Unknown parameters are refused. A date without a time zone is London time.",
                "resource": [_describe(name, interactions) for name in get_resource_types()],
            }
        ],
    }


def _describe(resource_type: str, interactions: Collection[str]) -> dict[str, Any]:
    return {
        "type": resource_type,
        "interaction": [{"code": code} for code in interactions],
        "versioning": "versioned",  # If-Match is honoured, not required
        "readHistory": "vread" in interactions,
        "updateCreate": True,
        "conditionalCreate": False,
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchParam": [_describe_parameter(one) for one in get_search_parameters(resource_type).values()],
    }


def _describe_parameter(parameter: SearchParameter) -> dict[str, str]:
    described = {"name": parameter.name, "type": parameter.type}
    modifiers = get_modifiers(parameter)
    if modifiers:
        described["documentation"] = f"Modifiers: {', '.join(f':{modifier}' for modifier in modifiers)}"
    return described
