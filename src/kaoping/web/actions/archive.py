"""The end: everything catalogued (F24) under a digest, and the assessment read-only from then on."""

from __future__ import annotations

from ..models import Assessment, Catalogue, Event
from ..models.chain import GENESIS
from ..policy import Actor, Stage, course, require
from ..queries.access import scope_of
from ..queries.archive import content_of, digest_of, waiting
from .change import alone, change, refuse


def end(actor: Actor, assessment: Assessment) -> Catalogue:
    """End the assessment. KaopingError: results not released yet, something not settled, ended already."""
    require(actor, "archive.end", scope_of(assessment))
    with change(actor, "archive.end", assessment=assessment.pk) as made:
        alone()
        row = Assessment.objects.select_for_update(of=("self",)).select_related("owner", "document").get(pk=assessment.pk)
        refuse(course.archiving(Stage(row.stage), waiting(row)))
        head = Event.objects.order_by("-seq").values_list("hash", flat=True).first() or GENESIS
        content = content_of(row)
        kept = Catalogue.objects.create(assessment=row, content=content, digest=digest_of(content), head=head, by_id=actor.id)
        old, row.stage = row.stage, Stage.ARCHIVED
        row.version += 1
        row.save(update_fields=["stage", "version"])
        made.tell(f"assessment:{row.pk}", {"stage": old}, {"stage": row.stage, "digest": kept.digest, "count": len(content["pieces"])})
    assessment.refresh_from_db()
    return kept
