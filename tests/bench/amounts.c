/* SPDX-License-Identifier: MIT */
/*
 * What each rule measured in each record, for fitting the rules' points:
 * a line "record plugin rule amount" for every rule that fired, where points ×
 * amount is what the rule brought (docs/PLUGINS.md, "Rule tables").
 *
 * usage: amounts LEXICONS PLUGINS FILE
 */
#include "score/worker.h"
#include <bpolens/bpolens.h>
#include <stdio.h>
#include <stdlib.h>

static void print_plugin(size_t record, const char *plugin,
                         const bpl_rules *rules)
{
    for (size_t i = 0; i < rules->rule_count; i++) {
        const bpl_rule *rule = &rules->rules[i];
        if (rule->kind == BPL_RULE_VALUE && rule->fired && rule->points != 0)
            printf("%zu\t%s\t%s\t%.6g\n", record, plugin, rule->id,
                   rule->brought / rule->points);
    }
}

static bpl_status print_records(const bpl_model *model, bpl_worker *worker,
                                bpl_reader *reader, bpl_error *err)
{
    bpl_record record;
    bpl_status status = BPL_OK;
    for (size_t n = 0; status == BPL_OK; n++) {
        const bpl_finding *finding;
        status = bpl_reader_next(reader, &record, err);
        if (status == BPL_OK)
            status = bpl_worker_label(worker, &record, &finding, err);
        for (size_t i = 0; status == BPL_OK && i < model->plugin_count; i++)
            if (worker->seats[i].decided)
                print_plugin(n, model->plugins[i].plugin.name,
                             worker->seats[i].decided);
    }
    return status == BPL_END ? BPL_OK : status;
}

int main(int argc, char **argv)
{
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_worker *worker = NULL;
    bpl_reader *reader = NULL;
    bpl_model_options options = BPL_MODEL_OPTIONS_INIT;
    if (argc != 4) {
        fputs("usage: amounts LEXICONS PLUGINS FILE\n", stderr);
        return 2;
    }
    options.lexicon_dir = argv[1];
    options.plugin_dir = argv[2];
    const char *files[] = {argv[3]};
    bpl_status status = bpl_model_open(&model, &options, &err);
    if (status == BPL_OK)
        status = bpl_worker_new(&worker, model, &err);
    if (status == BPL_OK)
        status = bpl_reader_open(&reader, model, files, 1, NULL, &err);
    if (status == BPL_OK)
        status = print_records(model, worker, reader, &err);
    if (status != BPL_OK)
        fprintf(stderr, "amounts: %s:%llu: %s\n", err.source,
                (unsigned long long)err.line, err.message);
    bpl_reader_close(reader);
    bpl_worker_free(worker);
    bpl_model_close(model);
    return status == BPL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
