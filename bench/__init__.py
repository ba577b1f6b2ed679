"""Measurements: ratios against peers in one run, never seconds to be held to."""
