"""The recording lab: a small signed Internet in network namespaces.

One idea a module:

  tools      run a program, wait for something
  records    resource records as lines of a zone file; key tags, DS digests
  zones      what a zone is, and its unsigned text
  signing    keys and signatures
  damage     ways to break a signed zone
  alter      more of them, by fields of records
  wire       rdata in canonical wire format
  private_key  sign octets with a key of BIND's tools
  resign     damage that carries valid signatures
  world      a tree of zones, signed and written to files
  network    the namespaces and their addresses
  servers    NSD, BIND and Knot as authorities
  resolvers  Unbound and BIND as resolvers
  priming    a resolver that remembers one TLD and nothing else
  capture    tcpdump
  ask        dig and delv, and what their answers say
  lesson     what a lesson is
  recorder   record one lesson
  readme     the README.md of a lesson
"""
