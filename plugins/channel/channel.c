/* SPDX-License-Identifier: MIT */
/* By which channels the work meets customers.
 * The facet is decided by lexicons/rules/channel.tsv. */
#include <bpolens/plugin.h>

static const char *const values[] = {"unknown", "voice", "nonvoice", "blended",
                                     NULL};
static const char *const lexicons[] = {"channel", "direction", "role", "label",
                                       NULL};
static const char *const needs[] = {NULL};

BPL_RULES_PLUGIN("channel", "1.0", "by which channels the work meets customers",
                 values, lexicons, needs)
