"""Every bench can be started as `make bench` does it; what they measure is not for tests."""

import subprocess
import sys

import pytest
from django.conf import settings

BENCHES = sorted(path.name for path in (settings.BASE_DIR / "bench").glob("[a-z]*.py"))
LOADED = "import runpy, sys; sys.argv[1:] = []; runpy.run_path(sys.argv[0], run_name='loaded')"


@pytest.mark.parametrize("name", BENCHES)
def test_bench_finds_what_it_stands_on(name):
    """As a script of the folder `bench`, which is all that Python then has on its path beside the libraries."""
    path = str(settings.BASE_DIR / "bench" / name)
    program = f"import sys; sys.path[0] = {str(settings.BASE_DIR / 'bench')!r}; sys.argv = [{path!r}]; " + LOADED

    done = subprocess.run([sys.executable, "-c", program], cwd="/", capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
