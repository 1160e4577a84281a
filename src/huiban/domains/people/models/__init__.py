from huiban.domains.people.models.challenge import SignInChallenge
from huiban.domains.people.models.company import Company, Mandate
from huiban.domains.people.models.identity import IdentitySession, PersonIdentity
from huiban.domains.people.models.person import Person

__all__ = ["Company", "IdentitySession", "Mandate", "Person", "PersonIdentity", "SignInChallenge"]
