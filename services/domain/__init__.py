"""Floor 1: what the product is. Imports no GraphQL and no HTTP."""
