/* SPDX-License-Identifier: MIT */
/* Whether the work is done for another company.
 * The facet is decided by lexicons/rules/sourcing.tsv. */
#include <bpolens/plugin.h>

static const char *const values[] = {"unknown", "outsourced", "inhouse", NULL};
static const char *const lexicons[] = {"sourcing", "company", "label",
                                       "kind",     "role",    NULL};
static const char *const needs[] = {"channel", NULL};

BPL_RULES_PLUGIN("sourcing", "1.0", "done for another company, or for its own",
                 values, lexicons, needs)
