"""Quotations: attributions and marks reconciled, turns of speech, and through whom words come."""
