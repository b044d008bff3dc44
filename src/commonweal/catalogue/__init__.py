"""What departments deliver: datasets and their contracts.

:func:`load_contracts` reads a folder of ODCS v3.1.0 files into :class:`Contract` and
:class:`Column`; :func:`check_contracts` says everything that is wrong with them, and where;
:func:`infer_contract` proposes one for a file that nobody has described yet.
"""

from commonweal.catalogue.errors import (
    ContractExists,
    ContractInvalid,
    ContractNotInferable,
    ContractsMissing,
    ContractUnreadable,
    Problem,
)
from commonweal.catalogue.inference import infer_contract, read_undescribed
from commonweal.catalogue.model import (
    CANONICAL,
    CHECK_DIGITS,
    DELETE,
    INSERT,
    ROLES,
    SELF,
    TYPES,
    UPDATE,
    Column,
    Contract,
    Operation,
)
from commonweal.catalogue.service import (
    ENDING,
    check_contracts,
    contract_files,
    load_contracts,
    read_contract,
)
from commonweal.catalogue.standard import nearest
from commonweal.catalogue.writing import contract_text

__all__ = [
    "CANONICAL",
    "CHECK_DIGITS",
    "DELETE",
    "ENDING",
    "INSERT",
    "ROLES",
    "SELF",
    "TYPES",
    "UPDATE",
    "Column",
    "Contract",
    "ContractExists",
    "ContractInvalid",
    "ContractNotInferable",
    "ContractUnreadable",
    "ContractsMissing",
    "Operation",
    "Problem",
    "check_contracts",
    "contract_files",
    "contract_text",
    "infer_contract",
    "load_contracts",
    "nearest",
    "read_contract",
    "read_undescribed",
]
