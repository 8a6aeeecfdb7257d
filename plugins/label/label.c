/* SPDX-License-Identifier: MIT */
/* The definitions: call center, contact center, other BPO work, or none.
 * The facet is decided by lexicons/rules/label.tsv. */
#include <bpolens/plugin.h>

static const char *const values[] = {"none", "call_center", "contact_center",
                                     "bpo", NULL};
static const char *const lexicons[] = {
    "label", "channel", "office", "direction", "sourcing", "company",
    "role",  "kind",    "trade",  "geography", "places",   NULL};
static const char *const needs[] = {
    "channel", "office", "direction", "sourcing", "geography", "role", NULL};

BPL_RULES_PLUGIN("label", "1.0",
                 "call center, contact center, other BPO work, or none", values,
                 lexicons, needs)
