"""Forms of the chain: those of people and devices, and those of the administration."""
