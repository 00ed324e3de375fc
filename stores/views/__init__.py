"""Pages of the chain: pairing, devices, PIN."""
