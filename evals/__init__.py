"""Measures the assistant: question sets, metrics, tuning, benchmarks. A development package; the product never imports it."""
