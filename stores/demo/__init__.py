"""The demo chain: written for Lado, made of what customers of a telecom chain really ask for."""
