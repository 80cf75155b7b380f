"""The process that reads one hostile file: a job and the file in, facts and at most one picture out. It knows no site, no database, no secret.

The answer is one line of JSON and then the bytes of the picture, if there is one. {"refused": sentence} is an answer too; dying without one is not.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.web.files import kinds
from kaoping.web.files.limits import Limits
from kaoping.web.files.private import Secret

NAME = "\ufffc"
"""Stands for the file's name in sentences: the process does not need to know it."""
ANSWER = 64 * 1024 * 1024
Answer = tuple[dict[str, Any], bytes]


def main() -> None:
    """Job as JSON in the first argument, file on standard input, answer on standard output."""
    run(json.loads(sys.argv[1]), 0, 1)


def run(job: dict[str, Any], source: int, target: int) -> None:
    """Carry out one job within its limits, reading and writing open files."""
    limits = Limits(**job["limits"])
    confine(limits)
    with open(source, "rb") as file:
        data = file.read(limits.size + 1)
    try:
        facts, body = perform(job, data, limits)
    except KaopingError as error:
        facts, body = {"refused": str(error), "secret": [error.mark, error.where] if isinstance(error, Secret) else None}, b""
    except MemoryError:
        facts, body = {"refused": f"“{NAME}”读取时超出了内存的上限；请拆成几个文件，或缩小图片后再试。"}, b""
    with open(target, "wb") as out:
        out.write(json.dumps(facts).encode() + b"\n" + body)


def confine(limits: Limits) -> None:
    """From here on this process has little memory and time, may write little, and leaves no image of itself behind."""
    with contextlib.suppress(ImportError):  # Windows has no such limits; the time limit of the parent stays
        import resource
        import signal

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER, ANSWER))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(limits.seconds)
        os.nice(5)


def perform(job: dict[str, Any], data: bytes, limits: Limits) -> Answer:
    """One job, in the process that calls it. Raises KaopingError for what is refused."""
    if job["do"] == "inspect":
        return _facts(data, job["ending"], limits), b""
    if job["do"] == "picture":
        from kaoping.web.files.words import picture_of

        return {}, _small(picture_of(data, NAME, job["at"]), job["width"], limits)
    if job["do"] == "home":
        from kaoping.web.files.home import book_facts

        return book_facts(data, NAME, limits), b""
    return _preview(job, data, limits)


def _facts(data: bytes, ending: str, limits: Limits) -> dict[str, Any]:
    if data.startswith(kinds.ZIP):
        from kaoping.web.files.packages import package_facts

        return package_facts(data, NAME, limits)
    if data.startswith(kinds.OLE):
        from kaoping.web.files.packages import compound_facts

        return compound_facts(data, NAME, ending)
    if data.startswith(kinds.PDF):
        from kaoping.web.files.papers import pdf_facts

        return pdf_facts(data, NAME, limits)
    if data.startswith((kinds.JPEG, kinds.PNG)):
        from kaoping.web.files.pictures import picture_facts
        from kaoping.web.files.zips import has_zip_behind

        if has_zip_behind(data):
            raise KaopingError(f"“{NAME}”这张图片的后面藏有压缩包，可能有害，不能上传；请用看图软件打开后另存为jpg再上传。")
        return picture_facts(data, NAME, limits)
    raise KaopingError(f"“{NAME}”{kinds.stranger(data)}")


def _preview(job: dict[str, Any], data: bytes, limits: Limits) -> Answer:
    if job["kind"] in ("jpg", "png"):
        return {"pages": 1}, _small(data, job["width"], limits)
    if job["kind"] == "pdf":
        from kaoping.web.files.papers import pdf_page

        pages, body = pdf_page(data, NAME, job["page"], job["width"], limits, covered=job.get("covered", False))
        return {"pages": pages}, body
    if job["kind"] == "docx":
        from kaoping.web.files.words import document_blocks

        blocks, cut = document_blocks(data, NAME)
        return {"pages": 1, "blocks": blocks, "cut": cut}, b""
    from kaoping.web.files.books import sheet_rows

    sheet = sheet_rows(data, NAME, job["page"])
    return {"pages": len(sheet["labels"]), **sheet}, b""


def _small(data: bytes, width: int, limits: Limits) -> bytes:
    from kaoping.web.files.pictures import small

    return small(data, NAME, width, limits)


if __name__ == "__main__":
    main()
