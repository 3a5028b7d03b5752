/*
 * Where malloc() has its memory from: large pages, where the system has them to give. Tables that are looked
 * up in at random then cost the processor far fewer look-ups of addresses, and the system far fewer faults.
 */
#ifndef RRSIGHT_CLI_HEAP_H
#define RRSIGHT_CLI_HEAP_H

/* To be called first. Where it is not possible nothing changes but speed. */
void heap_use_large_pages(void);

#endif
