/* SPDX-License-Identifier: MIT */
/* Findings made by hand, a stand-in model, and a writer to a file in memory. */
#ifndef BPL_TESTS_WRITING_H
#define BPL_TESTS_WRITING_H

#include "score/model.h"
#include "unit.h"
#include "write/evidence.h"
#include "write/glyph.h"
#include "write/pen.h"
#include <bpolens/limits.h>
#include <bpolens/plugin.h>
#include <bpolens/writer.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* The stand-in model: three facets, the label last. */
struct bpl_model {
    int unused;
};
static const char *const channels[] = {"unknown", "voice", "nonvoice", NULL};
static const char *const sides[] = {"unknown", "inbound", NULL};
static const char *const labels[] = {"none", "call_center", "contact_center",
                                     NULL};
static const bpl_plugin_info infos[] = {
    {.name = "channel", .facet = "channel", .values = channels},
    {.name = "direction", .facet = "direction", .values = sides},
    {.name = "label", .facet = "label", .values = labels}};
static const bpl_model model;

size_t bpl_model_plugin_count(const bpl_model *m)
{
    return m ? 3 : 0;
}
const bpl_plugin_info *bpl_model_plugin(const bpl_model *m, size_t index)
{
    return m && index < 3 ? &infos[index] : NULL;
}
size_t bpl_model_output(const bpl_model *m, size_t index)
{
    static const size_t order[] = {0, 1, 2};
    return m ? order[index] : 0;
}
const char *bpl_model_hash(const bpl_model *m)
{
    return m ? "0123456789abcdef" : "";
}
const char *bpl_version(void)
{
    return "9.9.9";
}
const char *bpl_stemmer_version(void)
{
    return "stub";
}
const char *bpl_certainty_name(bpl_certainty certainty)
{
    static const char *const names[] = {"confident", "review", "insufficient"};
    return names[certainty];
}

/* A finding to vary. */
#define TEXT "Agent, Calls & \"Chat\"\nNo cold calls. Answer inbound\ncalls."
static const double channel_scores[] = {0.05, 0.91, 0.04};
static const double side_scores[] = {0.2, 0.8};
static const double label_scores[] = {0.02, 0.93, 0.05};
static const bpl_facet facets[] = {
    {"channel", "voice", "voice", 0.91, channels, channel_scores, 3, NULL},
    {"direction", "inbound", "inbound", 0.8, sides, side_scores, 2, NULL},
    {"label", "call_center", "call_center", 0.93, labels, label_scores, 3,
     NULL}};
static const bpl_evidence evidence[] = {{"channel",
                                         "voice",
                                         "en/channel",
                                         "inbound calls",
                                         "voice",
                                         "003",
                                         "n1",
                                         {&TEXT[44], 13},
                                         44,
                                         57,
                                         BPL_ZONE_BODY,
                                         0,
                                         1.25},
                                        {"direction",
                                         "inbound",
                                         "en/direction",
                                         "inbound",
                                         "inbound",
                                         "001",
                                         "",
                                         {&TEXT[44], 7},
                                         44,
                                         51,
                                         BPL_ZONE_BODY,
                                         0,
                                         0.5},
                                        {"channel",
                                         "voice",
                                         "en/channel",
                                         "cold calls",
                                         "voice",
                                         "003",
                                         "",
                                         {&TEXT[25], 10},
                                         25,
                                         35,
                                         BPL_ZONE_BODY,
                                         BPL_HIT_NEGATED,
                                         0.1},
                                        {"label",
                                         "call_center",
                                         "en/channel",
                                         "calls",
                                         "voice",
                                         "000",
                                         "",
                                         {&TEXT[7], 5},
                                         7,
                                         12,
                                         BPL_ZONE_TITLE,
                                         0,
                                         0.1}};
static const bpl_rule_use rules[] = {
    {"label", "phone", "call_center", "calls are the work", "003", 2.5, 1},
    {"label", "chat", "contact_center", "there is chat beside them", "004", 1.5,
     0},
    {"label", "several", "contact_center", "it names support", "004", 0.5, 1},
    {"label", "shop", "call_center", "a shop is named", "rule 3", -0.25, 1}};

static inline bpl_finding make_finding(void)
{
    bpl_finding finding = {.label = "call_center",
                           .certainty = BPL_CONFIDENT,
                           .confidence = 0.934,
                           .runner_up = "contact_center",
                           .runner_up_confidence = 0.05,
                           .reason = "",
                           .language = "en",
                           .facets = facets,
                           .facet_count = 3,
                           .evidence = evidence,
                           .evidence_count = 4,
                           .rules = rules,
                           .rule_count = 4,
                           .text = {TEXT, sizeof TEXT - 1},
                           .token_count = 10};
    return finding;
}

static inline bpl_finding make_insufficient(void)
{
    bpl_finding finding = make_finding();
    finding.label = "";
    finding.certainty = BPL_INSUFFICIENT;
    finding.reason = "too few words";
    return finding;
}

static inline bpl_csv_shape make_shape(const char *header, char delimiter,
                                       size_t columns)
{
    bpl_csv_shape shape = {.header = {header, strlen(header)},
                           .delimiter = delimiter,
                           .columns = columns};
    return shape;
}

static inline bpl_record make_record(const char *source, const char *raw)
{
    bpl_record record = {
        .source = source, .number = 3, .line = 7, .raw = {raw, strlen(raw)}};
    return record;
}

/* A writer to memory. */
struct target {
    FILE *file;
    char *data;
    size_t len;
    bpl_writer *writer;
    bpl_error err;
};

static inline struct target *open_target(bpl_writer_options options)
{
    struct target *target = calloc(1, sizeof *target);
    target->file = open_memstream(&target->data, &target->len);
    CU_ASSERT_EQUAL_FATAL(bpl_writer_open(&target->writer, &model, target->file,
                                          &options, &target->err),
                          BPL_OK);
    return target;
}

static inline bpl_status put(struct target *target, const bpl_record *record,
                             const bpl_csv_shape *shape,
                             const bpl_finding *finding)
{
    return bpl_writer_put(target->writer, record, shape, finding, &target->err);
}

static inline void end_writer(struct target *target, const bpl_csv_shape *shape)
{
    CU_ASSERT_EQUAL(bpl_writer_close(target->writer, shape, &target->err),
                    BPL_OK);
    fflush(target->file);
}

static inline void free_target(struct target *target)
{
    fclose(target->file);
    free(target->data);
    free(target);
}

#define OPTIONS(...)                                                           \
    (bpl_writer_options)                                                       \
    {                                                                          \
        .struct_size = sizeof(bpl_writer_options), __VA_ARGS__                 \
    }

#define NAMES                                                                  \
    "bpo_label,bpo_status,bpo_confidence,bpo_channel,bpo_direction,"           \
    "bpo_evidence"
#define EVIDENCE                                                               \
    "channel=voice \"\"inbound calls\"\" [body] 003; "                         \
    "direction=inbound \"\"inbound\"\" [body] 001; "                           \
    "channel=voice not \"\"cold calls\"\" [body] 003; "                        \
    "label=call_center \"\"Calls\"\" [title] 000"
#define OURS "call_center,confident,0.93,voice,inbound,\"" EVIDENCE "\""

#endif
