"""Is this file what was signed? Read in a process that may break, judged by signatures.policy, told in plain words."""

from signatures.verifying.pool import LARGEST, Verifying, VerifyingBusy, verifying
from signatures.verifying.words import LEVELS, basis, sentence

__all__ = ["LARGEST", "LEVELS", "Verifying", "VerifyingBusy", "basis", "sentence", "verifying"]
