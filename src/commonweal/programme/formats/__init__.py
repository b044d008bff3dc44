"""Programmes in the files of others: decision tables in Excel, parameters as OpenFisca has them."""
