/* SPDX-License-Identifier: MIT */
/* Front office (contact with customers), back office, or both.
 * The facet is decided by lexicons/rules/office.tsv. */
#include <bpolens/plugin.h>

static const char *const values[] = {"unknown", "front", "back", "both", NULL};
static const char *const lexicons[] = {"office", "channel", "direction",
                                       "role",   "label",   NULL};
static const char *const needs[] = {"channel", "direction", NULL};

BPL_RULES_PLUGIN("office", "1.0", "contact with customers, or work behind it",
                 values, lexicons, needs)
