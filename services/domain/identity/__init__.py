"""People, accounts, memberships."""

from services.domain.identity.models import Account, AccountDistrict, AccountState, AccountSubject, Membership, Person, PersonKey

__all__ = ["Account", "AccountDistrict", "AccountState", "AccountSubject", "Membership", "Person", "PersonKey"]
