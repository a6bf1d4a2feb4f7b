"""The GraphQL floor: types, queries and mutations, one room a slice, and what guards them."""
