/* SPDX-License-Identifier: MIT */
/* The kind of work, for tallies.
 * The facet is decided by lexicons/rules/role.tsv. */
#include <bpolens/plugin.h>

static const char *const values[] = {"unknown",
                                     "customer_service",
                                     "technical_support",
                                     "sales_telemarketing",
                                     "lead_generation",
                                     "collections",
                                     "order_taking",
                                     "survey_research",
                                     "data_entry",
                                     "finance_accounting",
                                     "human_resources",
                                     "it_software",
                                     "content_moderation",
                                     "marketing_content",
                                     "creative_design",
                                     "virtual_assistant",
                                     "healthcare_process",
                                     "legal_process",
                                     "analytics",
                                     "quality_training",
                                     "operations_management",
                                     "other_bpo",
                                     "not_bpo",
                                     NULL};
static const char *const lexicons[] = {"role",  "channel", "sourcing",
                                       "label", "kind",    NULL};
static const char *const needs[] = {"channel", "office", NULL};

BPL_RULES_PLUGIN("role", "1.0", "the kind of work", values, lexicons, needs)
