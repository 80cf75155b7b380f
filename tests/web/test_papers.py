"""表格与文书: which papers there are for whom, filled with what; the office's words in them; the code that ties them to the record."""

from __future__ import annotations

import pytest

from kaoping.web.queries import papers as query
from kaoping.web.policy.papers import KINDS

from .ledger import OFFICE
from .world import World


def test_x(done: World) -> None:
    from kaoping.web.actions import papers as acts
    from .matrix import things
    things(done, "陈炉镇", "第一组", "申复核")
    actor = done.actor(OFFICE)
    done.assessment.document.refresh_from_db()
    for form in KINDS:
        n = 0
        for s in list(query.subjects(actor, done.assessment, form)):
            n += 1
            if n > 2:
                continue
            for kind in ("docx", "pdf"):
                t = acts.take(actor, done.assessment, form, s.of, kind)
            import pathlib
            pathlib.Path("/tmp/pp").mkdir(exist_ok=True)
            pathlib.Path(f"/tmp/pp/{form}_{n}.pdf").write_bytes(t.data)
        print(form, n)
