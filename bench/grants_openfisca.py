"""OpenFisca-France's side of the benchmark of the French school grants.

``python grants_openfisca.py FAMILIES OUT`` builds a simulation of the families, every person with
an age and a school, calculates both grants for September 2017 and prints the seconds as JSON; what
each family gets goes to OUT unmeasured. Reading the file is not measured either.
"""

import json
import sys
import time

import numpy
import pandas
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import FranceTaxBenefitSystem
from openfisca_france.model.prestations.education import TypesScolarite

SCHOOLS = numpy.array(["primaire", "college", "lycee"])


def main() -> None:
    """Build, calculate and print."""
    families = pandas.read_parquet(sys.argv[1])
    count = len(families)
    system = FranceTaxBenefitSystem()
    started = time.perf_counter()
    persons = numpy.arange(4 * count)
    family = persons // 4
    place = persons % 4
    adults = numpy.where(families["single_parent"].to_numpy(), 1, 2)[family]
    child = place >= adults
    schools = families[["school_0", "school_1", "school_2"]].to_numpy()
    school = numpy.where(child, schools[family, numpy.clip(place - adults, 0, 2)], 0)
    first = place == 0
    roles = {
        "famille": ("demandeur", "conjoint", "enfant"),
        "foyer_fiscal": ("declarant", "conjoint", "personne_a_charge"),
        "menage": ("personne_de_reference", "conjoint", "enfant"),
    }
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("individu", persons)
    for entity, (one, partner, minor) in roles.items():
        role = numpy.where(child, minor, numpy.where(first, one, partner))
        declared = builder.declare_entity(entity, numpy.arange(count))
        builder.join_with_persons(declared, family, roles=role)
    simulation = builder.build(system)
    simulation.set_input("age", "2017-09", numpy.where(child, 14, 40))
    scolarite = numpy.where(child, SCHOOLS[school], "inconnue")
    simulation.set_input("scolarite", "2017-09", TypesScolarite.encode(scolarite))
    simulation.set_input("rfr", "2015", families["income"].to_numpy())
    built = time.perf_counter()
    college = simulation.calculate("bourse_college", "2017-09")
    lycee = simulation.calculate("bourse_lycee", "2017-09")
    calculated = time.perf_counter()
    pandas.DataFrame(
        {"family": families["family"], "college": college.astype(int), "lycee": lycee.astype(int)}
    ).to_parquet(sys.argv[2])
    sys.stdout.write(
        json.dumps(
            {
                "seconds_in_all": round(calculated - started, 2),
                "build": round(built - started, 2),
                "calculate": round(calculated - built, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
