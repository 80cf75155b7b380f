"""The process that reads one PDF: bytes on standard input, JSON on standard output (a sentence that ends “name”…, or the blocks as lists)."""

from __future__ import annotations

import contextlib
import json
import sys

MEMORY = 512 * 1024 * 1024
PROCESSOR_SECONDS = 5


def main() -> None:
    """Read, answer, leave."""
    data = sys.stdin.buffer.read()
    with contextlib.suppress(ImportError):  # Windows has no such limits; the time limit of the parent stays
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    sys.stdout.buffer.write(json.dumps(answer(data), ensure_ascii=False).encode("utf-8", "replace"))


def answer(data: bytes) -> str | list[object]:
    """The end of a sentence that refuses the file, or its blocks as plain lists. In the process that calls it: without limits."""
    import pypdfium2 as pdfium  # after the limits are set

    from kaoping.read.grid import Grid
    from kaoping.read.guard import PAGE_LIMIT
    from kaoping.read.pdf_join import blocks
    from kaoping.read.pdf_page import TooMuch, read_page
    from kaoping.read.pdf_text import laid_out

    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
        if count > PAGE_LIMIT:
            return f"有{count}页，超过了{PAGE_LIMIT}页的上限；请只保留评分标准的那几页后再试。"
        pages = [read_page(document[at]) for at in range(count)]
    except pdfium.PdfiumError as error:
        return _refusal(str(error))
    except TooMuch as error:
        return f"有一页画着{error}，不像评分标准，没有读取；请用原来的Word文件，或另存为docx后再试。"
    letters, unreadable = sum(len(page.chars) for page in pages), sum(page.unreadable for page in pages)
    if letters == 0 and unreadable == 0:
        return "里没有文字，是扫描件或图片；请用原来的Word文件，或先做文字识别（OCR）、校对后另存为docx再试。"
    if unreadable > letters // 4:
        return f"里有{unreadable}个字的字体没有编码，抽不出文字；请用原来的Word文件，或先做文字识别（OCR）、校对后另存为docx再试。"
    found = blocks(pages, "")
    if any(isinstance(block, Grid) for block in found):
        return [_plain(block) for block in found]
    return [["layout", "\n\f".join("\n".join(laid_out(page.chars)) for page in pages)]]


def _refusal(error: str) -> str:
    if "password" in error.lower() or "security" in error.lower():
        return "加了打开密码，读不了；请去掉密码后再试。"
    return "已损坏或没有传完整，打不开；请重新导出PDF，或用原来的Word文件再试。"


def _plain(block: object) -> list[object]:
    from kaoping.read.grid import Grid, Line

    if isinstance(block, Line):
        return ["line", block.source.row, block.text]
    assert isinstance(block, Grid)
    cells = [[cell.text, cell.row, cell.col, cell.rows, cell.cols] for cell in block.cells]
    return ["grid", block.index, block.height, block.width, cells]


if __name__ == "__main__":
    main()
