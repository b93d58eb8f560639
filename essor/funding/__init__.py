"""Schemes, state-aid rules, financing plans, envelopes, committee decisions."""
