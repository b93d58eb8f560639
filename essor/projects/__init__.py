"""Visits, detection ledger, company projects, referrals, pipeline."""
