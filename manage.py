#!/usr/bin/env python
"""Lado's command line; `manage.py up` is what `make run` does after the set-up."""

import os
import sys


def main() -> None:
    """Find or start the database and the broker, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import embedded  # noqa: PLC0415 -- it fills the environment that the settings read

    embedded.environment(sys.argv)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- after the environment is known

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
