"""The forged packets of each kind of attack.

An attack is a function (splice, exchange or pair of fragments): it adds
forged frames to the splice or puts them in the place of genuine ones. What
it sends is drawn from splice.chance.
"""

from rrlab import forge, message, packets
from rrlab.message import AA, QR, RA

from .zones import CHANGING

EVIL_ZONE, EVIL_HOST = "evil.example.", "ns.evil.example."
MILLISECOND = 1000                      # in the unit of Frame.time


def evil_address(chance):
    return f"198.18.{chance.randrange(256)}.{chance.randrange(1, 255)}"


def odd_hops(chance, genuine):
    """A TTL that is not near the genuine one: the forger is elsewhere."""
    return chance.choice([n for n in range(33, 250) if abs(n - genuine) > 2])


def reply(exchange, records, edns, **more):
    """A forged answer that is like the genuine one where `more` says
    nothing else."""
    flags = exchange.reply.flags & ~0xF
    additional = list(more.pop("additional", ()))
    if edns:
        additional.append(message.opt())
    like = {"flags": flags, "ttl": exchange.said.ttl, **more}
    made = forge.answer(exchange.asked, records, additional=additional,
                        **like)
    return packets.build(made)


def anomalous(splice, exchange, records, at_least=1, **more):
    """A forged answer with one or more things that the server does not do:
    another TTL, no EDNS, AA."""
    chance, flags = splice.chance, exchange.reply.flags & ~0xF
    possible = ["hops", "aa"] + (["edns"] if exchange.has_edns else [])
    odd = chance.sample(possible, chance.randint(at_least, len(possible)))
    if "aa" in odd:
        more["flags"] = flags ^ AA
    if "hops" in odd:
        more["ttl"] = odd_hops(chance, exchange.said.ttl)
    return reply(exchange, records, exchange.has_edns and "edns" not in odd,
                 **more)


def lies(splice):
    return forge.addresses(evil_address(splice.chance))


def early(splice, exchange):
    """A time between query and answer."""
    return splice.between(exchange.query, exchange.answer)


def late(splice, exchange):
    return (splice.frames[exchange.answer].time
            + splice.chance.randint(1, 150) * MILLISECOND)


def race_won(splice, exchange):
    splice.add(exchange.answer, early(splice, exchange),
               anomalous(splice, exchange, lies(splice)))


def race_lost(splice, exchange):
    splice.add(exchange.answer, late(splice, exchange),
               anomalous(splice, exchange, lies(splice)))


def race_signed(splice, exchange):
    """For a signed zone, without signatures, else perfect."""
    splice.add(exchange.answer, early(splice, exchange),
               reply(exchange, lies(splice), exchange.has_edns))


def hijack(splice, exchange):
    """The answer gives the whole zone to another server."""
    authority, additional = forge.delegation(
        exchange.zone, EVIL_HOST, evil_address(splice.chance))
    splice.add(exchange.answer, early(splice, exchange), anomalous(
        splice, exchange, lies(splice), authority=authority,
        additional=additional))


def guesses(splice, exchange, hit):
    chance, start = splice.chance, splice.frames[exchange.query].time
    idents = forge.wrong_ids(exchange.question.ident,
                             chance.randint(20, 400), chance)
    if hit:
        idents[chance.randrange(len(idents))] = exchange.question.ident
    hops, step = odd_hops(chance, exchange.said.ttl), chance.randint(20, 900)
    authority, additional = forge.delegation(
        exchange.zone, EVIL_HOST, evil_address(chance))
    for place, ident in enumerate(idents):
        splice.add(exchange.answer, start + 200 + place * step, reply(
            exchange, lies(splice), False, ident=ident, ttl=hops,
            authority=authority, additional=additional))


def kaminsky(splice, exchange):
    guesses(splice, exchange, False)


def kaminsky_hit(splice, exchange):
    guesses(splice, exchange, True)


def wrong_source(splice, exchange):
    six = ":" in exchange.said.source
    source = (f"2001:db8:bad::{splice.chance.randrange(1, 9999)}" if six
              else evil_address(splice.chance))
    splice.add(exchange.answer, early(splice, exchange), reply(
        exchange, lies(splice), exchange.has_edns, source=source))


def strays(splice, exchange):
    """Records about others, beside the lie."""
    authority, additional = forge.delegation(
        "test.", EVIL_HOST, evil_address(splice.chance))
    additional.append(message.record("www.bank.example.", "A",
                                     evil_address(splice.chance)))
    splice.add(exchange.answer, early(splice, exchange), reply(
        exchange, lies(splice), exchange.has_edns, authority=authority,
        additional=additional))


def censor(splice, exchange):
    """Two or three injectors answer at once."""
    time, hops = early(splice, exchange), exchange.said.ttl
    for place in range(splice.chance.randint(2, 3)):
        splice.add(exchange.answer, time + place * splice.chance.randint(
            1, 900), reply(exchange, lies(splice), False,
                           ttl=odd_hops(splice.chance, hops)))


def replaced(splice, exchange):
    """A forged answer instead of the genuine one."""
    splice.replace(exchange.answer, reply(
        exchange, lies(splice), exchange.has_edns,
        flags=QR | RA | message.RD))


def poisoned(splice, exchange):
    """The resolver has the lie in its cache: the same for everyone who asks
    for the name within some seconds."""
    records, start = lies(splice), splice.frames[exchange.answer].time
    for other in splice.same_question(exchange):
        if 0 <= splice.frames[other.answer].time - start <= 5000000:
            splice.replace(other.answer, reply(other, records,
                                               other.has_edns))


def altered(splice, exchange):
    """An address is changed, its signature stays."""
    packet = packets.build(exchange.said._replace(
        payload=altered_payload(exchange.said.payload, splice.chance)))
    splice.replace(exchange.answer, packet)


def altered_payload(payload, chance):
    """The first A record of an answer with another address."""
    head = b"\0\x01\0\x01"              # type and class, behind a name
    at = payload.index(head, 12 + len(message.parse(payload).question))
    at += len(head) + 6                 # TTL and length
    return (payload[:at] + packets.octets(evil_address(chance))
            + payload[at + 4:])


def compensated(packet):
    """Other octets in a fragment, and the same UDP checksum."""
    changed, at = bytearray(packet), (packet[0] & 15) * 4 + 40
    changed[at + 1] = (changed[at + 1] + 1) & 0xFF
    changed[at + 3] = (changed[at + 3] - 1) & 0xFF
    return bytes(changed)


def fragment(splice, pair):
    """A forged tail waits for the genuine head."""
    head, tail = pair
    hops = splice.frames[head].packet[8]
    first = min(splice.frames[place].time for place in pair)
    splice.add(head, first - splice.chance.randint(1, 900), packets.with_ttl(
        compensated(splice.frames[tail].packet),
        odd_hops(splice.chance, hops)))
    splice.completes(head)


def to_server(e):
    return not e.from_cache and e.zone is not None and e.asks_address


def unsigned(e):
    return to_server(e) and not e.signed


def to_server_signed(e):
    return to_server(e) and e.signed and e.wants_dnssec and e.has_address


def cached_plain(e):
    return (e.from_cache and e.signed and e.zone is not None
            and e.zone not in CHANGING and not e.wants_dnssec
            and e.has_address)


def cached_changing(e):
    return (e.from_cache and e.signed and e.zone in CHANGING
            and not e.wants_dnssec and e.has_address)


def cached_denial(e):
    return (e.from_cache and e.signed and e.zone is not None
            and e.zone not in CHANGING and e.asks_address and e.rcode == message.NXDOMAIN
            and not e.wants_dnssec)


def signed_data(e):
    return (e.signed and e.zone is not None and e.wants_dnssec
            and e.has_address and e.reply.counts[1] >= 2)


# These contradict what the same question got at another time.
AGAINST_A_COPY = ("altered",)

# kind: (whom it can happen to, how).
KINDS = {
    "race-won": (unsigned, race_won),
    "race-lost": (unsigned, race_lost),
    "race-signed": (to_server_signed, race_signed),
    "hijack": (unsigned, hijack),
    "kaminsky": (to_server, kaminsky),
    "kaminsky-hit": (to_server, kaminsky_hit),
    "wrong-source": (to_server, wrong_source),
    "strays": (to_server, strays),
    "censor": (to_server, censor),
    "nxdomain-rewritten": (cached_denial, replaced),
    "address-rewritten": (cached_plain, replaced),
    "poisoned": (cached_plain, poisoned),
    "rewritten-changing": (cached_changing, replaced),
    "altered": (signed_data, altered),
    "fragment": (None, fragment),       # happens to pairs of fragments
}
