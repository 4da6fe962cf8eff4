"""Pure functions on FHIR R4 JSON: no files, no network, no database."""
