"""The choices of `rubrics.py` made by Hypothesis, so that a failing rubric shrinks."""

from __future__ import annotations

from hypothesis import strategies as st

from rubrics import Chance


@st.composite
def chances(draw: st.DrawFn) -> Chance:
    """Choices that Hypothesis makes, and shrinks."""
    return Chance(lambda low, high: draw(st.integers(low, high)))
