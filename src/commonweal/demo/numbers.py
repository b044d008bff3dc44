"""Numbers of people and things: resident IDs, phones, plates and company codes.

All are unique by construction: ranks within a birth county and day, or a permutation of the whole
space of numbers.
"""

import math

import numpy as np

from commonweal.demo.draws import Draws, Flags, Ints

CHECK_CHARACTERS = "10X98765432"
"""GB 11643-1999: the check character of a resident ID by its weighted sum modulo 11."""

_WEIGHTS = tuple(2 ** (17 - position) % 11 for position in range(17))

_PREFIXES = (
    130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 150, 151, 152, 153, 155, 156, 157, 158, 159,
    166, 173, 175, 176, 177, 178, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 191, 198, 199,
)  # fmt: skip
_NUMBERS = 100_000_000

# County codes at the time of birth (GB/T 2260): prefectures became cities and their codes changed.
_FORMER: dict[int, dict[int, int]] = {
    1996: {520121: 522522, 520122: 522523, 520123: 522524, 520181: 522502},
    1997: {
        520302: 522101, 520304: 522121, 520322: 522122, 520323: 522123, 520324: 522124,
        520325: 522125, 520326: 522126, 520327: 522127, 520328: 522128, 520329: 522129,
        520382: 522130, 520381: 522131, 520330: 522132,
    },
    2000: {
        520402: 522501, 520403: 522526, 520422: 522527, 520424: 522528, 520423: 522529,
        520425: 522530,
    },
    2011: {
        520502: 522401, 520521: 522422, 520522: 522423, 520581: 522423, 520523: 522424,
        520524: 522425, 520525: 522426, 520526: 522427, 520527: 522428, 520602: 522201,
        520603: 522230, 520621: 522222, 520622: 522223, 520623: 522224, 520624: 522225,
        520625: 522226, 520626: 522227, 520627: 522228, 520628: 522229,
    },
}  # fmt: skip


def historic_counties(county: Ints, birth: Ints) -> Ints:
    """The code that each county had on the day of birth (days since 1970)."""
    year = 1970 + birth // 365.2425
    result = county.copy()
    for until, codes in _FORMER.items():
        for present, former in codes.items():
            result[(county == present) & (year < until)] = former
    return result


def calendar(days: Ints) -> Ints:
    """Days since 1970 as numbers like 20211001."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64)
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    result: Ints = (1970 + months // 12) * 10_000 + (months % 12 + 1) * 100 + day
    return result


def resident_numbers(draws: Draws, county: Ints, birth: Ints, male: Flags) -> Ints:
    """The first 17 digits of everybody's resident ID (GB 11643-1999).

    The three digits after the date are odd for men and even for women; who was born in the same
    county on the same day gets the next free one, so twins have neighbouring numbers.
    """
    day = county * 1_000_000 + birth + 60_000
    group = day * 2 + male
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.searchsorted(ordered, ordered)
    start = draws.integers("resident id/start", day, 0, 500)
    sequence = 2 * ((start + rank) % 500) + male
    return (county * 100_000_000 + calendar(birth)) * 1000 + sequence


def check_positions(number: Ints) -> Ints:
    """Where in :data:`CHECK_CHARACTERS` the 18th character of each 17-digit number stands."""
    total = np.zeros(len(number), np.int64)
    rest = number.copy()
    for weight in reversed(_WEIGHTS):
        total += rest % 10 * weight
        rest //= 10
    return total % 11


def phones(draws: Draws, index: Ints) -> Ints:
    """A mobile number for each index, all different."""
    spread = _shuffled(draws, "phone", index, len(_PREFIXES) * _NUMBERS)
    return np.array(_PREFIXES)[spread // _NUMBERS] * _NUMBERS + spread % _NUMBERS


def serials(draws: Draws, stream: str, index: Ints, size: int) -> Ints:
    """Each index as another number below ``size``, all different when index < size."""
    return _shuffled(draws, stream, index, size)


def _shuffled(draws: Draws, stream: str, index: Ints, size: int) -> Ints:
    first, second = (int(bits) for bits in draws.bits(stream + "/shuffle", np.arange(2)))
    step = first % size
    while math.gcd(step, size) != 1:
        step += 1
    return (index * step + second % size) % size


def credit_positions(body: Ints) -> Ints:
    """Check positions of unified social credit codes whose 17 characters are digits (GB 32100)."""
    total = np.zeros(len(body), np.int64)
    rest = body.copy()
    for position in reversed(range(17)):
        total += rest % 10 * pow(3, position, 31)
        rest //= 10
    return (31 - total % 31) % 31
