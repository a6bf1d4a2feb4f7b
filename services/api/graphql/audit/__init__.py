"""The access log, for the auditor."""
