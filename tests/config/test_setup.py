"""`requirements/setup.sh`: what `make` does before anything else, on machines that lack things."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from config.embedded.place import CHECKOUT

TOOLS = ("sh", "dirname", "grep", "sha256sum", "cat", "rm", "mktemp", "tail", "env", "touch", "find", "true", "sleep")
WITHOUT_VENV = f"""#!/bin/sh
case "$2" in *ensurepip*) [ -e "$(dirname "$0")/venv-is-there" ] || exit 1 ;; esac
exec {sys.executable} "$@"
"""
APT = """#!/bin/sh
echo "$@" >>"$(dirname "$0")/apt-said"
case "$*" in *update*) touch "$(dirname "$0")/updated" ;; esac
[ -e "$(dirname "$0")/updated" ] || { echo "E: Unable to locate package"; exit 100; }
touch "$(dirname "$0")/venv-is-there"
"""


@pytest.fixture
def machine(tmp_path):
    """A checkout with an empty lock, and a PATH with nothing on it but plain tools and what a test adds."""
    (tmp_path / "requirements").mkdir()
    shutil.copy(CHECKOUT / "requirements/setup.sh", tmp_path / "requirements")
    (tmp_path / "requirements/base.txt").write_text("# nothing\n")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    put(tmp_path, "id", "#!/bin/sh\necho 1000\n")
    put(tmp_path, "ldconfig", "#!/bin/sh\necho libz.so.1\n")
    put(tmp_path, "espeak-ng", "#!/bin/sh\n")
    return tmp_path


def put(machine, name, script):
    (machine / "bin" / name).write_text(script)
    (machine / "bin" / name).chmod(0o755)


def set_up(machine, **more):
    return subprocess.run(
        [str(machine / "requirements/setup.sh"), "base"],
        env={"PATH": str(machine / "bin"), "HOME": str(machine), "PIP_NO_INDEX": "1", **more},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_setup_prints_the_one_line_to_type_where_it_may_not_install(machine):
    put(machine, "python3", WITHOUT_VENV)
    put(machine, "apt-get", APT)
    done = set_up(machine)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Some packages of the system are missing. Type this once, then run make again:",
        "    sudo apt-get install -y python3-venv",
    ]
    assert not (machine / "bin" / "apt-said").exists()


@pytest.mark.long
@pytest.mark.parametrize("who", ["root", "sudo"])
def test_setup_installs_packages_where_it_may_after_one_update(machine, who):
    put(machine, "python3.11", WITHOUT_VENV)
    put(machine, "apt-get", APT)
    if who == "root":
        put(machine, "id", "#!/bin/sh\necho 0\n")
    else:
        put(machine, "sudo", '#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\nexec "$@"\n')
    done = set_up(machine)
    assert done.returncode == 0, done.stderr
    asked = [line.rpartition("-y ")[2] for line in (machine / "bin" / "apt-said").read_text().splitlines()]
    install = "install --no-install-recommends python3-venv"
    assert asked == [install, "update", install]
    assert (machine / ".venv/bin/python").exists()


def without_voice(machine, who="root"):
    """A machine that has all but espeak-ng."""
    put(machine, "python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    put(machine, "apt-get", APT)
    (machine / "bin" / "espeak-ng").unlink()
    if who == "root":
        put(machine, "id", "#!/bin/sh\necho 0\n")
    return machine


def asked_of_apt(machine):
    said = machine / "bin" / "apt-said"
    return [line.rpartition("-y ")[2] for line in said.read_text().splitlines()] if said.exists() else []


@pytest.mark.long
def test_setup_installs_the_voice_where_it_may(machine):
    done = set_up(without_voice(machine))
    install = "install --no-install-recommends espeak-ng"
    assert done.returncode == 0, done.stderr
    assert asked_of_apt(machine) == [install, "update", install]


@pytest.mark.long
def test_setup_goes_on_without_a_voice_where_it_may_not_install(machine):
    done = set_up(without_voice(machine, who="somebody"))
    assert done.returncode == 0, done.stderr
    assert asked_of_apt(machine) == []
    assert "espeak" not in done.stderr


@pytest.mark.long
def test_setup_goes_on_when_the_voice_cannot_be_had_and_does_not_try_for_ever(machine):
    put(without_voice(machine), "apt-get", '#!/bin/sh\necho "$@" >>"$(dirname "$0")/apt-said"\nexit 100\n')
    first, second = set_up(machine), set_up(machine)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "hall displays ring without a voice" in first.stderr
    assert second.stderr == ""
    assert len(asked_of_apt(machine)) == 2


@pytest.mark.long
def test_setup_does_not_install_a_voice_that_is_switched_off(machine):
    done = set_up(without_voice(machine), LADO_VOICE="off")
    assert done.returncode == 0, done.stderr
    assert asked_of_apt(machine) == []


def test_setup_names_a_machine_without_python(machine):
    done = set_up(machine)
    assert done.returncode == 1
    assert done.stderr.startswith("Lado needs these packages of your system: python3 python3-venv.")


def test_setup_refuses_an_old_python(machine):
    put(machine, "python3", "#!/bin/sh\nexit 1\n")
    done = set_up(machine)
    assert done.returncode == 1
    assert "python3 python3-venv" in done.stderr


@pytest.mark.long
def test_setup_does_nothing_when_the_lock_has_not_changed(machine):
    put(machine, "python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    first, second = set_up(machine), set_up(machine)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "Installing 0 Python packages" in first.stderr
    assert second.stderr == ""
    (machine / "requirements/base.txt").write_text("# another\n")
    assert "Installing 0 Python packages" in set_up(machine).stderr


@pytest.mark.long
def test_setup_says_why_a_package_could_not_be_installed_and_tries_again(machine):
    put(machine, "python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    wheel = hashlib.sha256(b"").hexdigest()
    (machine / "requirements/base.txt").write_text(f"no-such-package-of-lado==1.0 --hash=sha256:{wheel}\n")
    for _time in range(2):
        done = set_up(machine)
        assert done.returncode == 1
        assert "No matching distribution found for no-such-package-of-lado==1.0" in done.stderr
        assert "all pip said is in .venv/install.log" in done.stderr


def test_setup_script_is_executable_and_plain_sh():
    script = CHECKOUT / "requirements/setup.sh"
    assert os.access(script, os.X_OK)
    subprocess.run(["/bin/sh", "-n", str(script)], check=True)
