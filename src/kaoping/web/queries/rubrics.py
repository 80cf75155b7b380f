"""The rubric that an assessment is bound to, as published; and a draft's, as it stands with its corrections and rulings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kaoping.core.errors import KaopingError
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric, Standard
from kaoping.core.ruling import Ruling, apply_all
from kaoping.core.wire import digest, rulings_from_dict, standard_from_dict

from ..models import Assessment, Document, Entry
from ..policy import options


@dataclass(frozen=True, slots=True)
class Bound:
    """A published standard: as issued and corrected, as ruled, the rulings, the digest of it all."""

    corrected: Standard
    ruled: Standard
    rulings: tuple[Ruling, ...]
    digest: str

    def rubric(self, id_: str) -> Rubric:
        """The ruled rubric. KaopingError when the standard has none of this id."""
        for rubric in self.ruled.rubrics:
            if rubric.id == id_:
                return rubric
        raise KaopingError(f"评分标准里没有评分表{id_}，请核对单位适用的评分表")


def bound(assessment: Assessment) -> Bound:
    """The standard that the assessment is bound to. KaopingError when what is stored no longer has the digest it was bound by."""
    return _bound(assessment.document_id, assessment.digest)


def rubric_of(entry: Entry) -> Rubric:
    """The rubric that the unit is assessed by."""
    return bound(entry.assessment).rubric(entry.rubric)


def policy_of(assessment: Assessment) -> Policy:
    """What 不适用 counts for in this assessment (R09)."""
    return Policy(options.value(assessment.options, "absent"))


@lru_cache(maxsize=32)
def _bound(document: int, digest_: str) -> Bound:
    frozen = Document.objects.values_list("frozen", flat=True).get(pk=document)
    if digest(frozen) != digest_:
        raise KaopingError("已发布的评分标准与考核绑定的摘要值不一致，可能被改动过，请联系系统管理员")
    corrected = standard_from_dict(frozen)
    rulings = rulings_from_dict(frozen)
    ruled, _ = apply_all(corrected, rulings)
    return Bound(corrected, ruled, rulings, digest_)
