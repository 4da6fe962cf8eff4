"""Says in FHIR's own form what went wrong and what to do next (FHIR R4 operationoutcome.html)."""

from __future__ import annotations

from typing import Any

from sandbox.errors import Refusal


def build_operation_outcome(refusal: Refusal) -> dict[str, Any]:
    """Return the OperationOutcome of a refusal: severity, issue code, a sentence and the element at fault."""
    severity = "fatal" if refusal.status == 500 else "error"
    return build_outcome(severity, refusal.issue_code, refusal.diagnostics, refusal.expression)


def build_outcome(
    severity: str, code: str, diagnostics: str, expression: str | None = None
) -> dict[str, Any]:
    """Return an OperationOutcome with one issue."""
    issue: dict[str, Any] = {"severity": severity, "code": code, "diagnostics": diagnostics}
    if expression:
        issue["expression"] = [expression]
    return {"resourceType": "OperationOutcome", "issue": [issue]}
