"""The report over all pages and states that people without a mouse, or without sight, depend on."""

from dataclasses import dataclass, field

from tests.e2e.served import ROOT

FOLDER = ROOT / "var" / "reports"
HEAD = """# {whose}: keyboard, axe, 200 % and 400 %, forced colours, motion

| page | size | stops of Tab | faults |
|---|---|---|---|
"""


@dataclass
class Report:
    whose: str
    rows: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, place, stops, faults):
        """One page, with what was found there."""
        size = "{width}x{height}".format(**place.page.viewport_size)
        self.rows.append(f"| {place.name} | {size} | {stops} | {'<br>'.join(faults).replace('|', '/') or 0} |")
        self.faults += [f"{place.name}: {fault}" for fault in faults]

    def write(self):
        """One part for each kind of people; keyboard.md is all of them, as they were last written."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"keyboard-{self.whose}.part").write_text(HEAD.format(whose=self.whose) + "\n".join(self.rows) + "\n")
        parts = sorted(FOLDER.glob("keyboard-*.part"))
        (FOLDER / "keyboard.md").write_text("\n".join(part.read_text() for part in parts))
