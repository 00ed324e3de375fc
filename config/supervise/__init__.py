"""Web, worker and beat as one program in one terminal (`manage.py up`, `make run`)."""

from config.supervise.running import run

__all__ = ["run"]
