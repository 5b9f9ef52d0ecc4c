"""The vocabulary of headcount in reports: which words and phrases belong to which token."""

from __future__ import annotations

from functools import cache
from typing import Final

from data.sources.headcount.tokens import Token

# Words in lower case without "the", "a" and "an"; hyphens are blanks; a star stands for any ending. The longest phrase
# wins. Numbers, marks and names are recognised by their form (tokenizer).
PHRASES: Final[dict[Token, str]] = {
    # who is counted
    Token.EMPLOYEES: """
        employee, employees, associate, associates, team member*, teammate, teammates, colleague*, coworker*,
        co worker*, staff member*, crewmember*, crew member*, cast member*, full time equivalent,
        full time equivalents, fte, ftes, full time equivalent employee*, fte employee*,
        full time equivalent associate*, full time equivalent position*, full time equivalent crewmember*,
        full time equivalent staff, faculty and staff, faculty and staff member*
    """,
    Token.PEOPLE: """
        people, person, persons, individual, individuals, worker, workers, partners, men and women, positions
    """,
    Token.WORKFORCE: """
        headcount, head count, workforce, work force, staff, team, personnel, payroll, employee base,
        employee population, employee headcount, employee count, personnel count, exact count, employment, staffing,
        staffing level*, manpower, employee strength, workforce level, workforce size
    """,
    Token.NUMBER_OF: "number of, numbers of, count of",
    Token.KIND: """
        full time, part time, fulltime, parttime, full and part time, regular, permanent, active, salaried, hourly,
        year round, exempt, non exempt, nonexempt, union, non union, nonunion, equivalent, direct, internal,
        corporate, paid, shore based, seagoing, bargaining unit
    """,
    Token.TEMPORARY: """
        temporary, seasonal, contract, contingent, leased, worksite, casual, agency, former, retired, new, unionized,
        intern, interns, outsourced, on call, per diem, on assignment, on assignments, on temporary assignment,
        on temporary assignments, eligible, apprentice*, third party
    """,
    Token.TOTAL: """
        total, worldwide, world wide, global, globally, overall, aggregate, in aggregate, in total, combined,
        consolidated, on consolidated basis, around world, around globe, across world, across globe, throughout world,
        all over world, company wide, entire, in all
    """,
    # how a count is framed
    Token.HEDGE: """
        approximately, approx, about, around, roughly, nearly, almost, close to, some, over, more than, in excess of,
        just over, just under, slightly over, slightly more than, slightly under, well over, greater than, upwards of,
        north of, just shy of, circa, equivalent of, total of, grand total of, aggregate of, in aggregate of,
        estimated, estimated total of, combined total of
    """,
    Token.EMPLOY: "employ, employs, employed, employing",
    Token.ENDED: "ended, closed, finished, exited",
    Token.HAVE: """
        there were, there are, have, has, had, having, maintain, maintains, maintained, retain, retains, retained,
        operated with, operates with
    """,
    Token.BE: """
        was, were, is, are, being, been, totaled, totals, totalled, totaling, totalling, stood at, stands at, number,
        numbered, numbering, consisted of, consists of, consist of, comprised, comprises, comprised of, made up of,
        composed of, consisting of, comprising, amounted to, reached, remained at
    """,
    Token.OF: "of, for",
    Token.WITH: "with",
    Token.BY: "by",
    Token.TO: "to",
    Token.IN: "in, at, within, outside, outside of, across, throughout, elsewhere in, inside",
    Token.AND: "and, or",
    Token.NAME: """
        united states, united kingdom, north america, latin america, south america, united arab emirates, hong kong
    """,
    # whose they are
    Token.COMPANY: """
        we, us, it, our company, our group, our firm, our organization, our business, our bank, our corporation,
        company, group, corporation, firm, bank, banks, registrant, registrants, partnership, trust, fund, issuer,
        organization, association, cooperative, institution, bancorp, bancorporation, bancshares, holding company,
        airline, system, society, our operating companies, our companies
    """,
    Token.OUR: """
        our, its, company's, group's, corporation's, firm's, bank's, registrant's, partnership's, organization's,
        airline's
    """,
    Token.OTHER_PARTY: """
        manager, managers, adviser, advisor, advisers, advisors, sponsor, sponsors, general partner, administrator,
        franchisee*, licensee*, dealer, dealers, dealership*, distributor*, bottler*, bottling partner*, supplier*,
        vendor*, manufacturer, manufacturers, customer*, client*, tenant, tenants, operator, operators,
        joint venture*, affiliate, affiliates, competitor*, peer, peers, subsidiary, parent, parent company, trustee,
        servicer, investee*, predecessor, seller, buyer, purchaser, combined company, university, universities,
        charity, foundation, portfolio compan*, borrower*, division, segment, unit, plant, facility, facilities,
        campus, mine, refinery, industry, sector, employer*, businesses, agencies, acquired company, a company,
        that company, that firm, that entity, such company, any company, companies, an entity, entity,
        management company, they, them, he, she, those, plan, plans, restaurant, store, hotel, hospital, government,
        city, state, statute, law, project, projects, site, crewing agents, family, class, unions, each of our,
        each of its, where we, where it, where company, in which we, at which we
    """,
    Token.WHICH: "which, who, whom, that, whose",
    # what speaks against
    Token.PART_OF: """
        of which, of whom, of these, of those, of our employees, of its employees, of total, including, includes,
        include, included, excluding, exclude, excludes, in addition to, plus, other than, remaining, remainder,
        other, another, additional, further, rest, besides, not including, not counting, among them, as well as,
        of this total, of that total
    """,
    Token.EVENT: """
        layoff*, lay off*, laid off, laying off, reduction, reductions, reduction in force, eliminat*, terminat*,
        separation*, separat*, hire, hired, hires, hiring, rehired, add, added, adding, addition, additions, recruit*,
        onboard*, trained, train, training, transfer*, furlough*, displac*, impact*, affect*, notif*, acquired,
        welcomed, promot*, severed, dismiss*, attract*, gained, lost, loss, losing, creat*, replac*, award*, grant*,
        vaccinat*, cut, cuts, departure*, retire, retirement*, recalled, reassign*
    """,
    Token.SERVE: """
        support, supported, supports, serve, serves, served, houses, house, housed, accommodate*, surveyed, insure*,
        provide, provided, provides, offered, paid to, issued to, sold to, delivered to, reach, reaches, teach,
        teaches, manage, managed, manages
    """,
    Token.CHANGE: """
        increase, increased, increases, increasing, decrease, decreased, decreases, decline, declined, declines, grew,
        grow, grown, growing, rose, risen, rise, fell, fallen, reduced, reduce, reducing, expanded, expand, shrank,
        shrunk, dropped, drop, went, growth, down, up
    """,
    Token.COMPARED: """
        from, compared to, compared with, as compared to, as compared with, versus, vs, up from, down from, against,
        since, than, began with, started with, founded with, in comparison to, in comparison with, relative to
    """,
    Token.BEFORE: """
        prior to, before, immediately before, until, at time of, ago, founding, inception, initial public offering,
        ipo
    """,
    Token.BOUND: """
        up to, as many as, no fewer than, not less than, not fewer than, fewer than, less than, at least,
        no more than, maximum of, minimum of, between, capacity for, capacity of, room for, space for, or more,
        or fewer, or less, per, every, each, typical, limited to, not more than
    """,
    Token.PLANNED: """
        will, would, may, might, could, should, shall, expect, expects, expected, plan to, plans to, planned, intend,
        intends, anticipate, anticipates, anticipated, project to, projected, target, goal, aim to, aims to, need,
        needs, if, when, once, whether
    """,
    Token.SEASON: """
        peak, peaks, holiday season, high season, busy season, during season, during holiday*, tax season, ski season,
        summer months, winter months, harvest, summer season, winter season, holiday period*, on any given day,
        at any given time, at any time
    """,
    Token.AVERAGE: "average, averaged, averages, averaging, on average, average of",
    Token.COVERED: """
        represent, represents, represented, cover, covers, covered, organized, subject to, members, member,
        participat*, enrolled, entitled, completed, received, joined, accepted, elected, took, belong*,
        under collective, hold, holding, holds, party to, vested, volunteered, responded, left, on strike, voted
    """,
    Token.ENGAGED: """
        engaged, involved, working, work, works, worked, dedicated to, dedicated exclusively to, devoted, focused,
        assigned, serving, responsible, located, based, situated, residing, performing, stationed, live, perform,
        providing
    """,
    Token.FUNCTION: """
        segments, department*, function, functions, research, sales, marketing, engineering, manufacturing,
        production, administration, administrative, finance, headquarters, clinics, warehouse*, laborator*,
        operations, roles, stores, restaurants, plants, factory, factories, sites, hospitals, branches, campuses, r&d,
        development, customer service, distribution, logistics, support center, home office
    """,
    Token.CONTRACTORS: """
        contractors, contractor, consultants, subcontractor*, freelance*, agents, dependents, retirees, families,
        brokers, independent
    """,
    Token.PLACES: """
        regions, areas, countries, states, cities, locations, offices, continents, jurisdictions, territories,
        provinces, markets
    """,
    # what says nothing
    Token.FILLER: """
        and bank, following, also, then, now, still, such, all, both, talented, dedicated, skilled, qualified,
        experienced, valued, diverse, strong, own, actual, ending, year end, period end, quarter end, closing,
        approximate, different, on full time basis, great, core, passionate, primarily in, principally in,
        predominantly in, mainly in, mostly in, itself, ourselves, themselves, human, professional, in turn,
        therefore, thus, hence, today, again, alone, just
    """,
}


_LONGEST_ENDING: Final = 12  # characters that a star may stand for


@cache
def _phrases() -> tuple[dict[str, Token], dict[str, Token]]:
    """Whole phrases, and those that end with a star, with their tokens. Raises ValueError for a phrase listed twice."""
    whole: dict[str, Token] = {}
    open_ended: dict[str, Token] = {}
    for token, listed in PHRASES.items():
        for phrase in " ".join(listed.split()).split(", "):
            phrases = open_ended if phrase.endswith("*") else whole
            stem = phrase.rstrip("*")
            if stem in phrases:
                raise ValueError(f"{phrase!r} is both {token} and {phrases[stem]}")
            phrases[stem] = token
    return whole, open_ended


def token_of(words: list[str]) -> Token | None:
    """The token of a phrase of lower-case words, None where the vocabulary does not have it."""
    whole, open_ended = _phrases()
    phrase = " ".join(words)
    if phrase in whole:
        return whole[phrase]
    if phrase.endswith("'s") and whole.get(phrase[:-2]) is Token.OTHER_PARTY:
        return Token.OTHER_PARTY  # what is somebody else's
    shortest = max(len(phrase) - _LONGEST_ENDING, len(phrase) - len(words[-1]))
    stems = (phrase[:cut] for cut in range(len(phrase), shortest, -1))
    return next((open_ended[stem] for stem in stems if stem in open_ended), None)
