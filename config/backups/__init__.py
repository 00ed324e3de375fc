"""Database, documents and keys in one folder, and back (docs/backup.md)."""

from config.backups.making import Made, make_backup
from config.backups.problems import BackupProblem
from config.backups.restoring import Restored, restore_backup

__all__ = ["BackupProblem", "Made", "Restored", "make_backup", "restore_backup"]
