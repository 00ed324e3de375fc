"""Paper and signatures beside their bare floors: `bench/signing.py [runs]`.

The median of several runs in CPU and wall time, in one process, for the machine is shared: compare the ratios. The
last part lets whole ceremonies (customer and clerk) run in two processes at once; over HTTP: bench/ceremonies.py.
"""

import hashlib
import io
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
STYLE = ROOT / "static" / "css" / "paper.css"
RUNS = 15
SIGN_GOAL, PREVIEW_GOAL, CEREMONIES_GOAL = 60.0, 1.3, 5.0
SECONDS = 6


def ready() -> None:
    """Django without a database: templates alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- after the path is known

    django.setup()
    logging.disable(logging.CRITICAL)


class Scene:
    """A document of two pages in each state, and the keys of a house."""

    def __init__(self) -> None:
        from tests.signatures.pdf import ceremony as it  # noqa: PLC0415 -- settings first

        self.it = it
        self.html = it.document_html(it.letter("pt", paragraphs=8))
        self.frozen = it.rendering.freeze(self.html, fields=it.FIELDS)
        self.papers = it.ceremony(self.frozen, language="pt")

    def customer(self) -> bytes:
        return self.it.by_customer(self.frozen.pdf, self.frozen, language="pt")

    def clerk(self) -> bytes:
        return self.it.by_clerk(self.papers.customer)

    def seal(self) -> bytes:
        return self.it.by_seal(self.papers.clerk)


def measured(act: Callable[[], object], runs: int) -> tuple[float, float]:
    """(CPU, wall) in milliseconds, the median; a first time does not count."""
    act()
    cpu, wall = [], []
    for _run in range(runs):
        began, at = time.process_time(), time.perf_counter()
        act()
        cpu.append(1000 * (time.process_time() - began))
        wall.append(1000 * (time.perf_counter() - at))
    return statistics.median(cpu), statistics.median(wall)


def tell(name: str, act: Callable[[], object], runs: int, *, floor: float = 0.0, goal: str = "") -> float:
    cpu, wall = measured(act, runs)
    ratio = f"{cpu / floor:8.2f}" if floor else " " * 8
    print(f"{name:<52}{cpu:>9.1f}{wall:>9.1f}{ratio}   {goal}")
    return cpu


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    ready()
    scene = Scene()
    print(
        f"{scene.frozen.pages} pages, {len(scene.frozen.pdf):,} bytes; signed {len(scene.papers.customer):,}; ", end=""
    )
    print(f"countersigned {len(scene.papers.clerk):,}; sealed {len(scene.papers.sealed):,}")
    print(f"{'milliseconds, median of ' + str(runs):<52}{'CPU':>9}{'wall':>9}{'/ floor':>8}")
    paper(scene, runs)
    signatures(scene, runs)
    verdicts(scene, runs)
    ceremonies()


def paper(scene: Scene, runs: int) -> None:
    from weasyprint import CSS, HTML  # noqa: PLC0415 -- its import is measured elsewhere

    from signatures.rendering import page_image  # noqa: PLC0415 -- the same
    from signatures.rendering.freezing import freeze  # noqa: PLC0415 -- the same
    from signatures.rendering.paper import _fonts, _OwnAssets  # noqa: PLC0415 -- the floor's own set-up

    def bare() -> None:
        source, style = HTML(string=scene.html, url_fetcher=_OwnAssets([])), CSS(filename=STYLE)
        out, more = io.BytesIO(), {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
        source.write_pdf(out, stylesheets=[style], font_config=_fonts, **more)

    floor = tell("bare WeasyPrint, PDF/A-3a", bare, runs)
    here, there = (partial(act, scene.html, fields=scene.it.FIELDS) for act in (freeze, scene.it.rendering.freeze))
    tell("preview: rendered, fields, tags, locks, frozen", here, runs, floor=floor, goal=f"goal {PREVIEW_GOAL} x floor")
    tell("  the same by a warm process (CPU of the asking one)", there, runs)
    tell("picture of a page, 900 wide", lambda: page_image(scene.papers.sealed, 1, width=900), runs)


def signatures(scene: Scene, runs: int) -> None:
    key, pdf = scene.it.home().key("floor"), scene.frozen.pdf

    def bare() -> None:
        key.sign(hashlib.sha256(pdf).digest())

    floor = tell("bare SHA-256 of the file and P-256", bare, runs)
    tell("a key and certificate for one act", lambda: scene.it.home().key("João Conceição"), runs)
    tell(
        "customer signs: ink, evidence, new key", scene.customer, runs, floor=floor, goal=f"goal {SIGN_GOAL:.0f} ms CPU"
    )
    tell("clerk countersigns: typed name, new key", scene.clerk, runs, floor=floor, goal=f"goal {SIGN_GOAL:.0f} ms CPU")
    tell("seal, two timestamps, validation data (B-LTA)", scene.seal, runs, floor=floor)


def verdicts(scene: Scene, runs: int) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 -- settings first
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415 -- the same

    from signatures.policy import Expected, judge  # noqa: PLC0415 -- the same
    from signatures.sealing.archive import context  # noqa: PLC0415 -- the floor's own set-up
    from signatures.verifying.reading import facts_of  # noqa: PLC0415 -- the same

    pdf, trust = scene.papers.sealed, scene.it.home().trust

    def bare() -> None:
        reader = PdfFileReader(io.BytesIO(pdf))
        for each in reader.embedded_regular_signatures:
            validate_pdf_signature(each, context(trust, at=datetime.now(UTC) + timedelta(seconds=1)))

    def ours() -> None:
        found = facts_of(pdf, roots=trust.roots, others=trust.others, crls=trust.crls, at=datetime.now(UTC))
        if not judge(found, Expected()).valid:
            raise SystemExit("the bench's own document is not valid")

    floor = tell("bare pyHanko on the three signatures", bare, runs)
    tell("verdict: timestamps, policy, contents, evidence", ours, runs, floor=floor)
    tell("  the same in a child with limits (CPU of the asking one)", lambda: scene.it.verdict(pdf), runs)


def _ceremonies(seconds: float) -> int:
    """How many customers and clerks one process serves."""
    ready()
    scene = Scene()
    scene.customer()
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        scene.it.by_clerk(scene.customer())
        done += 1
    scene.it.rendering.pool.close()
    return done


def ceremonies() -> None:
    with get_context("spawn").Pool(2) as pool:
        rate = sum(pool.map(_ceremonies, [SECONDS] * 2)) / SECONDS
    print(f"customer and clerk, two processes: {rate:.1f} ceremonies/s{'':<18}goal {CEREMONIES_GOAL:.0f}/s")


if __name__ == "__main__":
    main()
