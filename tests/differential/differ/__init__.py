"""The randomised differential test.

One idea a module:

  contents    random records of a zone
  tree        random zones and delegations below the lab's top
  sabotage    random damage to a zone
  questions   random questions about the zones
  stub        asks a resolver; runs by itself in the client's namespace
  asking      all questions to one resolver, with the traffic recorded
  sight       rrsight over a capture; its verdict of a question
  compare     HOW VERDICTS ARE COMPARED, and the fair exceptions
  rounds      one round: build, ask, compare
  report      what is printed and kept
"""
