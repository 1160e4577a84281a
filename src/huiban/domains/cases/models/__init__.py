from huiban.domains.cases.models.case import Case
from huiban.domains.cases.models.draft import Draft
from huiban.domains.cases.models.handling import CaseOpinion, Delivery, Handling
from huiban.domains.cases.models.material import CaseMaterial, CaseMaterialDocument

__all__ = ["Case", "CaseMaterial", "CaseMaterialDocument", "CaseOpinion", "Delivery", "Draft", "Handling"]
