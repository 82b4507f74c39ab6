"""How the leads of halls are spread over the processes that serve them: a rule, and nothing else."""

from collections.abc import Collection, Mapping


def handed_on(me: str, leads: Mapping[str, int], halls: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return, by hall, to whom each lead goes that a process has beyond its share: those who have least.

    `leads`: how many each process has, of all that live, also those with none; `halls`: those that `me` can
    hand on, the first ones first, each with the other processes that serve it. A share is the number of
    leads by that of processes, rounded up. Nobody gives of his share, and nobody is given more than his: so
    each hand-over brings the leads nearer to the shares, and when they are, none follows.
    """
    share = -(-sum(leads.values()) // max(len(leads), 1))
    had = dict(leads)
    found: dict[str, str] = {}
    for hall, others in halls.items():
        if had[me] <= share:
            break
        other = min(sorted(others), key=had.__getitem__, default=None)
        if other is not None and had[other] < share:
            found[hall] = other
            had[me] -= 1
            had[other] += 1
    return found
