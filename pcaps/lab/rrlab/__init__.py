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
  twin_keys  two keys that have one tag by accident
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

For scenes, in which answers are forged or seem to be:

  namespaces open something inside a namespace
  path       a link whose packets pass through the lab, and can be changed
  packets    IP packets with a UDP datagram
  message    DNS messages
  forge      forged answers to a query
  stub       a stub resolver that repeats its queries
  balancer   an authority that answers differently each time
  scene      what a scene is, and what it is played with
  frames     the frames of a recorded pcap
  labels     which frames are forged
  scene_recorder  record one scene
"""
