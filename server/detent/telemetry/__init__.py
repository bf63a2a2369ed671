"""Spans and metrics of runs for an OpenTelemetry collector, where the user has named one; without content."""
