/* SPDX-License-Identifier: MIT */
/* Whether the work receives contacts or makes them.
 * The facet is decided by lexicons/rules/direction.tsv. */
#include <bpolens/plugin.h>

static const char *const values[] = {"unknown", "inbound", "outbound", "both",
                                     NULL};
static const char *const lexicons[] = {"direction", "channel", "role", "label",
                                       NULL};
static const char *const needs[] = {"channel", NULL};

BPL_RULES_PLUGIN("direction", "1.0", "who begins the contact with customers",
                 values, lexicons, needs)
