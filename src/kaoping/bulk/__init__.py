"""Millions of units: the core's formulas on columns. Knows no documents and no database of ours."""
