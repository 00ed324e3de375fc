"""The HTTP interface of the chain: devices (DESIGN 9)."""
