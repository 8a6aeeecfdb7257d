/* SPDX-License-Identifier: MIT */
/*
 * Makes one of our own allocations fail. The program is linked with
 * --wrap=malloc and so on, which turns the calls of our objects to these, and
 * leaves those of the libraries alone.
 *
 * A program that is not told by alloc_fail() takes the number from BPL_FAIL in
 * its environment, and says at its end on descriptor 3 how many there were.
 */
#ifndef BPL_FAULT_ALLOC_H
#define BPL_FAULT_ALLOC_H

/* From now on allocations are counted from 1, and the one numbered `number`
 * fails; 0: none. */
void alloc_fail(unsigned long number);
unsigned long alloc_count(void);

#endif
