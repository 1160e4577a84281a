from huiban.domains.directory.models.area import Area
from huiban.domains.directory.models.factor import RecoveryCode, SecondFactor
from huiban.domains.directory.models.identity import StaffIdentity
from huiban.domains.directory.models.organisation import Organisation
from huiban.domains.directory.models.place import Window, Zone
from huiban.domains.directory.models.session import AdministratorProposal, RolePolicy, StaffSession
from huiban.domains.directory.models.staff import RoleAssignment, Staff

__all__ = [
    "AdministratorProposal",
    "Area",
    "Organisation",
    "RecoveryCode",
    "RoleAssignment",
    "RolePolicy",
    "SecondFactor",
    "Staff",
    "StaffIdentity",
    "StaffSession",
    "Window",
    "Zone",
]
