"""The customer's booking, from the matter to the own page. Works without scripts, without an account and without any
cookie but that of the CSRF token: what is chosen stands in the address, the own booking is opened by its token.
"""
