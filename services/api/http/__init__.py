"""The HTTP floor: media types, bodies, limits, errors, probes. It knows GraphQL and nothing of roundtables."""
