"""What keeps a backup or a restore from being done, said to the operator."""


class BackupProblem(Exception):
    """Its text is a sentence that says what to do; it holds no secret."""
