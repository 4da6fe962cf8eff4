"""Requests and responses as plain values, and content negotiation (RFC 9110); no FHIR in here."""

from sandbox.http.messages import Request, Response

__all__ = ["Request", "Response"]
