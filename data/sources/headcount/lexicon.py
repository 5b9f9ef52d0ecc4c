"""The vocabulary of headcount in reports, and sentences written in it: every word becomes a letter that says what it does.

"As of December 31, 2024, the Company employed approximately 500 full-time employees" becomes "omh#kE" (days are known by
their places): the company, employed, a hedge, a number, a kind, employees. Rules are short patterns over these letters:

    # number  % per cent  0 other figure  & and  , ; : . • themselves  A name  S name's  w any other word
    E employees  e people  L staff as a whole  n number of  k kind  q temporary or former  t total, worldwide
    h hedge  m employ  v have  b are, total  X ended  W with  f of  y by  > to  p in, at  G countries, states
    o the company, we  u our, its  x somebody else, a unit  R who, which
    i including  c event (hired, laid off)  d serve  g grow, fall  r from, compared with  Z before  B bound  z will, if  P season  M average
    C represented, covered, enrolled  a engaged, based  j functions and sites  Q contractors
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from data.sources.spelled import Number

# Words in lower case without "the", "a" and "an"; hyphens are blanks; a star stands for any ending. The longest phrase wins.
LEXICON: Final[dict[str, str]] = {
    # who is counted
    "E": """employee, employees, associate, associates, team member*, teammate, teammates, colleague*, coworker*, co
        worker*, staff member*, crewmember*, crew member*, cast member*, full time equivalent, full time equivalents,
        fte, ftes, full time equivalent employee*, fte employee*, full time equivalent associate*, full time equivalent
        position*, full time equivalent crewmember*, full time equivalent staff, faculty and staff, faculty and staff
        member*""",
    "e": "people, person, persons, individual, individuals, worker, workers, partners, men and women, positions",
    "L": """headcount, head count, workforce, work force, staff, team, personnel, payroll, employee base, employee
        population, employee headcount, employee count, personnel count, exact count, employment, staffing, staffing level*, manpower, employee
        strength, workforce level, workforce size""",
    "n": "number of, numbers of, count of",
    "k": """full time, part time, fulltime, parttime, full and part time, regular, permanent, active, salaried, hourly, year
        round, exempt, non exempt, nonexempt, union, non union, nonunion, equivalent, direct, internal, corporate, paid,
        shore based, seagoing, bargaining unit""",
    "q": """temporary, seasonal, contract, contingent, leased, worksite, casual, agency, former, retired, new, unionized,
        intern, interns, outsourced, on call, per diem, on assignment, on assignments, on temporary assignment, on
        temporary assignments, eligible, apprentice*, third party""",
    "t": """total, worldwide, world wide, global, globally, overall, aggregate, in aggregate, in total, combined,
        consolidated, on consolidated basis, around world, around globe, across world, across globe, throughout world,
        all over world, company wide, entire, in all""",
    # how a count is framed
    "h": """approximately, approx, about, around, roughly, nearly, almost, close to, some, over, more than, in excess of,
        just over, just under, slightly over, slightly more than, slightly under, well over, greater than, upwards of,
        north of, just shy of, circa, equivalent of, total of, grand total of, aggregate of, in aggregate of, estimated,
        estimated total of, combined total of""",
    "m": "employ, employs, employed, employing",
    "X": "ended, closed, finished, exited",
    "v": """there were, there are, have, has, had, having, maintain, maintains, maintained, retain, retains, retained,
        operated with, operates with""",
    "b": """was, were, is, are, being, been, totaled, totals, totalled, totaling, totalling, stood at, stands at, number,
        numbered, numbering, consisted of, consists of, consist of, comprised, comprises, comprised of, made up of,
        composed of, consisting of, comprising, amounted to, reached, remained at""",
    "f": "of, for",
    "W": "with",
    "y": "by",
    ">": "to",
    "p": "in, at, within, outside, outside of, across, throughout, elsewhere in, inside",
    "&": "and, or",
    "A": "united states, united kingdom, north america, latin america, south america, united arab emirates, hong kong",
    # whose they are
    "o": """we, us, it, our company, our group, our firm, our organization, our business, our bank, our corporation,
        company, group, corporation, firm, bank, banks, registrant, registrants, partnership, trust, fund, issuer,
        organization, association, cooperative, institution, bancorp, bancorporation, bancshares, holding company,
        airline, system, society, our operating companies, our companies""",
    "u": """our, its, company's, group's, corporation's, firm's, bank's, registrant's, partnership's, organization's,
        airline's""",
    "x": """manager, managers, adviser, advisor, advisers, advisors, sponsor, sponsors, general partner, administrator,
        franchisee*, licensee*, dealer, dealers, dealership*, distributor*, bottler*, bottling partner*, supplier*,
        vendor*, manufacturer, manufacturers, customer*, client*, tenant, tenants, operator, operators, joint venture*,
        affiliate, affiliates, competitor*, peer, peers, subsidiary, parent, parent company, trustee, servicer,
        investee*, predecessor, seller, buyer, purchaser, combined company, university, universities, charity,
        foundation, portfolio compan*, borrower*, division, segment, unit, plant, facility, facilities, campus, mine,
        refinery, industry, sector, employer*, businesses, agencies, acquired company, a company, that company, that
        firm, that entity, such company, any company, companies, an entity, entity, management company, they, them, he,
        she, those, plan, plans, restaurant, store, hotel, hospital, government, city, state, statute, law, project,
        projects, site, crewing agents, family, class, unions, each of our, each of its, where we, where it, where
        company, in which we, at which we""",
    "R": "which, who, whom, that, whose",
    # what speaks against
    "i": """of which, of whom, of these, of those, of our employees, of its employees, of total, including, includes,
        include, included, excluding, exclude, excludes, in addition to, plus, other than, remaining, remainder, other,
        another, additional, further, rest, besides, not including, not counting, among them, as well as, of this total,
        of that total""",
    "c": """layoff*, lay off*, laid off, laying off, reduction, reductions, reduction in force, eliminat*, terminat*,
        separation*, separat*, hire, hired, hires, hiring, rehired, add, added, adding, addition, additions, recruit*,
        onboard*, trained, train, training, transfer*, furlough*, displac*, impact*, affect*, notif*, acquired,
        welcomed, promot*, severed, dismiss*, attract*, gained, lost, loss, losing, creat*, replac*, award*, grant*,
        vaccinat*, cut, cuts, departure*, retire, retirement*, recalled, reassign*""",
    "d": """support, supported, supports, serve, serves, served, houses, house, housed, accommodate*, surveyed, insure*,
        provide, provided, provides, offered, paid to, issued to, sold to, delivered to, reach, reaches, teach, teaches,
        manage, managed, manages""",
    "g": """increase, increased, increases, increasing, decrease, decreased, decreases, decline, declined, declines, grew,
        grow, grown, growing, rose, risen, rise, fell, fallen, reduced, reduce, reducing, expanded, expand, shrank,
        shrunk, dropped, drop, went, growth, down, up""",
    "r": """from, compared to, compared with, as compared to, as compared with, versus, vs, up from, down from, against,
        since, than, began with, started with, founded with, in comparison to, in comparison with, relative to""",
    "Z": """prior to, before, immediately before, until, at time of, ago, founding, inception, initial public offering, ipo""",
    "B": """up to, as many as, no fewer than, not less than, not fewer than, fewer than, less than, at least, no more than,
        maximum of, minimum of, between, capacity for, capacity of, room for, space for, or more, or fewer, or less,
        per, every, each, typical, limited to, not more than""",
    "z": """will, would, may, might, could, should, shall, expect, expects, expected, plan to, plans to, planned, intend,
        intends, anticipate, anticipates, anticipated, project to, projected, target, goal, aim to, aims to, need,
        needs, if, when, once, whether""",
    "P": """peak, peaks, holiday season, high season, busy season, during season, during holiday*, tax season, ski season,
        summer months, winter months, harvest, summer season, winter season, holiday period*, on any given day, at any
        given time, at any time""",
    "M": "average, averaged, averages, averaging, on average, average of",
    "C": """represent, represents, represented, cover, covers, covered, organized, subject to, members, member, participat*,
        enrolled, entitled, completed, received, joined, accepted, elected, took, belong*, under collective, hold,
        holding, holds, party to, vested, volunteered, responded, left, on strike, voted""",
    "a": """engaged, involved, working, work, works, worked, dedicated to, dedicated exclusively to, devoted, focused,
        assigned, serving, responsible, located, based, situated, residing, performing, stationed, live, perform,
        providing""",
    "j": """segments, department*, function, functions, research, sales, marketing, engineering, manufacturing, production,
        administration, administrative, finance, headquarters, clinics, warehouse*, laborator*, operations, roles,
        stores, restaurants, plants, factory, factories, sites, hospitals, branches, campuses, r&d, development,
        customer service, distribution, logistics, support center, home office""",
    "Q": """contractors, contractor, consultants, subcontractor*, freelance*, agents, dependents, retirees, families,
        brokers, independent""",
    "G": """regions, areas, countries, states, cities, locations, offices, continents, jurisdictions, territories,
        provinces, markets""",
    # what says nothing
    "": """and bank, following, also, then, now, still, such, all, both, talented, dedicated, skilled, qualified,
        experienced, valued, diverse, strong, own, actual, ending, year end, period end, quarter end, closing,
        approximate, different, on full time basis, great, core, passionate, primarily in, principally in,
        predominantly in, mainly in, mostly in, itself, ourselves, themselves, human, professional, in
        turn, therefore, thus, hence, today, again, alone, just""",
}  # fmt: skip

_ARTICLES: Final = frozenset(("the", "a", "an"))
_TOKEN: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:&[A-Za-z]\b)?(?:['’]s?\b)?|\d[\d,.]*|[$€£¥]|[^\w\s-]")
_YEAR: Final = re.compile(r"(?:19[89]|20[0-4])\d")
_LONGEST: Final = 5  # words in a phrase
OTHER: Final = "w"  # a word that is not in the vocabulary
NAME: Final = "A"  # one with a capital
NAMED: Final = "S"  # one with a capital and a possessive ending


@dataclass(frozen=True, slots=True)
class Word:
    """A letter and the words it stands for, by place in the sentence; `number` where it is a number."""

    letter: str
    start: int
    end: int
    number: Number | None = None


@cache
def _phrases() -> tuple[dict[str, str], dict[str, str]]:
    """Whole phrases, and those that end with a star, with their letters. Raises ValueError for a phrase said twice."""
    whole: dict[str, str] = {}
    open_ended: dict[str, str] = {}
    for letter, words in LEXICON.items():
        for phrase in " ".join(words.split()).split(", "):
            place = open_ended if phrase.endswith("*") else whole
            if phrase.rstrip("*") in place:
                raise ValueError(f"{phrase!r} is {letter!r} and {place[phrase.rstrip('*')]!r}")
            place[phrase.rstrip("*")] = letter
    return whole, open_ended


def _letter(words: list[str]) -> str | None:
    whole, open_ended = _phrases()
    phrase = " ".join(words)
    if phrase in whole:
        return whole[phrase]
    if phrase.endswith("'s") and whole.get(phrase[:-2]) == "x":
        return "x"  # what is somebody else's
    for cut in range(len(phrase), max(len(phrase) - 12, len(phrase) - len(words[-1])), -1):
        if phrase[:cut] in open_ended:
            return open_ended[phrase[:cut]]
    return None


def spelt(sentence: str, numbers: list[Number]) -> list[Word]:
    """The sentence in letters. Numbers of percent are "%", amounts and what is no number "0"; words that say nothing are left out."""
    at = {n.start: n for n in numbers}
    ends = {n.start: n.end for n in numbers}
    tokens = list(_tokens(sentence, ends))
    words: list[Word] = []
    place = 0
    while place < len(tokens):
        start, _ = tokens[place]
        if start in at:
            words.append(_figure(sentence, at[start]))
            place += 1
            continue
        letter, used = _longest(sentence, tokens, place, at)
        if letter:
            words.append(Word(letter, start, tokens[place + used - 1][1]))
        place += used
    return [word for n, word in enumerate(words) if not _is_year(word, words[n + 1 : n + 2])]


def _is_year(word: Word, below: list[Word]) -> bool:
    return bool(word.number and _YEAR.fullmatch(word.number.text) and not (below and below[0].letter in "EeLkqt"))


def _tokens(sentence: str, number_ends: dict[int, int]) -> Iterator[tuple[int, int]]:
    place = 0
    while found := _TOKEN.search(sentence, place):
        place = number_ends.get(found.start(), found.end())
        yield found.start(), place


def _figure(sentence: str, number: Number) -> Word:
    percent = re.match(r"\s*(?:%|percent\b|per cent\b|percentage)", sentence[number.end :], re.I)
    return Word("%" if percent else "#", number.start, number.end, None if percent else number)


def _longest(sentence: str, tokens: list[tuple[int, int]], place: int, numbers: dict[int, Number]) -> tuple[str, int]:
    """The letter of the longest phrase that begins here, and how many tokens it takes."""
    said: list[str] = []
    found: tuple[str, int] | None = None
    for used, (start, end) in enumerate(tokens[place : place + _LONGEST + 2], start=1):
        word = sentence[start:end].replace("’", "'").lower()
        if start in numbers or not word[0].isalpha():
            break
        if word == "the" or (used > 1 and word in _ARTICLES):
            continue
        said.append(word)
        letter = _letter(said)
        if letter is not None:
            found = letter, used
    return found or (_unknown(sentence[slice(*tokens[place])]), 1)


def _unknown(word: str) -> str:
    if word in "$€£¥" or word[0].isdigit():
        return "0"
    if not word[0].isalpha():
        return word if word in ",;:&/•.–—%" else ""
    if word.lower() in _ARTICLES or word.endswith("ly"):
        return ""
    if not word[0].isupper():
        return OTHER
    return NAMED if re.search(r"['’]", word) else NAME


def letters(words: list[Word]) -> str:
    """The letters alone, one per word."""
    return "".join(word.letter for word in words)
