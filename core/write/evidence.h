/* SPDX-License-Identifier: MIT */
/* What all formats say of a finding in the same way. */
#ifndef BPL_WRITE_EVIDENCE_H
#define BPL_WRITE_EVIDENCE_H

#include "write/pen.h"
#include <bpolens/finding.h>

/* The facet that has columns of its own (label, confidence, …). */
#define BPL_LABEL_FACET "label"

const bpl_facet *bpl_finding_facet(const bpl_finding *finding,
                                   const char *name);

/* Words of the text on one line: white space and control characters become
 * one space, double quotes single ones; over `max` bytes cut with "…". */
void bpl_put_words(bpl_pen *pen, bpl_str words, size_t max);

/* The column bpo_evidence: facet=value "words" [zone] source, strongest
 * first, separated by "; ". Failures of plugins come before it; for an
 * insufficient record there is the reason instead. */
void bpl_put_evidence(bpl_pen *pen, const bpl_finding *finding);

/* The document's title, else its first line. Borrowed from the finding; still
 * to be made safe. */
bpl_str bpl_finding_title(const bpl_finding *finding);

#endif
