from huiban.domains.directory.models.area import Area
from huiban.domains.directory.models.organisation import Organisation
from huiban.domains.directory.models.place import Window, Zone
from huiban.domains.directory.models.staff import RoleAssignment, Staff

__all__ = ["Area", "Organisation", "RoleAssignment", "Staff", "Window", "Zone"]
