"""The process that renders, on a machine without our fonts."""

from pathlib import Path

from signatures.rendering import glyphs, worker

glyphs.FOLDER = Path("no fonts here")

if __name__ == "__main__":
    worker.main()
