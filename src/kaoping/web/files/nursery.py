"""A process that has every reader loaded and forks one child for each file: a child costs 10 ms where a new Python would cost 300 ms.

It takes one message a job on its standard input (a socket): the job as JSON, and three open files: the upload, where the answer goes, and a pipe on
which a byte tells that the child is born and the closing that it is done or dead. It ends when the other end of the socket is closed.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys

from kaoping.web.files import child

MESSAGE = 16 * 1024


def main() -> None:
    """Load, then fork on demand until nobody asks any more."""
    # Not needed in production, where it is not installed; openpyxl would load it all the same, and it takes address space from every child.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    import lxml.etree
    import openpyxl
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin

    from kaoping.web.files import books, home, packages, papers, pictures, words

    assert lxml.etree and openpyxl and PIL.JpegImagePlugin and PIL.PngImagePlugin and books and home and packages and papers and pictures and words
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the socket
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children need no funeral
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=0) as asked:
        while True:
            message, files, _, _ = socket.recv_fds(asked, MESSAGE, 3)
            if not message:
                return
            if os.fork() == 0:
                asked.close()
                _bear(message, files)
            for file in files:
                os.close(file)


def _bear(message: bytes, files: list[int]) -> None:
    """The life of a child: one job, then out without tidying up what belongs to the parent."""
    try:
        source, target, life = files
        os.write(life, b"1")  # born: from here on a death is the file's fault
        child.run(json.loads(message), source, target)
        os._exit(0)
    finally:
        # Reached only while an error is on its way up: say it here, for it must not unwind into the parent's loop.
        import traceback

        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main()
