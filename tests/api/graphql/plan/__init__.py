"""Declarations and the engine that reads them."""
