/* SPDX-License-Identifier: MIT */
/* bpolens plugins: what is loaded. */
#include "rows.h"

#include <string.h>

static const char help[] =
    "bpolens plugins [OPTIONS]\n"
    "\n"
    "Lists the plugins in the order in which they decide: name, version, the\n"
    "facet and its values, the lexicons it reads, the facets it needs, and "
    "the\n"
    "file it came from.\n"
    "\n"
    "  -f, --format table|tsv  for people, or for programs\n"
    "  --color auto|always|never\n"
    "\n"
    "Examples:\n"
    "  bpolens plugins\n"
    "  bpolens plugins --plugin-dir my-plugins --format tsv | cut -f1,8\n";

static const struct option table[] = {
    {"format", required_argument, NULL, 'f'},
    {"color", required_argument, NULL, OPT_COLOR},
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"table", "tsv", NULL};

static void join(char *out, size_t size, const char *const *list)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; list && list[i] && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "",
                                 list[i]);
}

static int print_tsv(cli_run *cli, const bpl_model *model)
{
    static const char *const names[] = {"name",    "version",  "facet",
                                        "values",  "lexicons", "needs",
                                        "summary", "path"};
    cli_rows rows = {.columns = sizeof names / sizeof names[0]};
    for (size_t i = 0; i < rows.columns; i++)
        cli_rows_puts(&rows, names[i]);
    for (size_t i = 0; i < bpl_model_plugin_count(model); i++) {
        const bpl_plugin_info *info = bpl_model_plugin(model, i);
        const char *const *lists[] = {info->values, info->lexicons,
                                      info->needs};
        cli_rows_puts(&rows, info->name);
        cli_rows_puts(&rows, info->version);
        cli_rows_puts(&rows, info->facet);
        for (size_t k = 0; k < 3; k++) {
            char text[4096];
            join(text, sizeof text, lists[k]);
            cli_rows_puts(&rows, text);
        }
        cli_rows_puts(&rows, info->summary);
        cli_rows_puts(&rows, info->path);
    }
    return cli_rows_print(cli, &rows, 1, 0);
}

/* A list behind its name, broken to the width. */
static void print_list(const char *name, const char *const *list, int width)
{
    int column = 14;
    if (!list || !list[0])
        return;
    printf("    %-10s", name);
    for (size_t i = 0; list[i]; i++) {
        int len = (int)strlen(list[i]);
        if (i && column + 1 + len > width) {
            printf("\n%14s", "");
            column = 14;
        } else if (i) {
            fputc(' ', stdout);
            column++;
        }
        cli_print_safe(list[i]);
        column += len;
    }
    fputc('\n', stdout);
}

static void print_one(const bpl_plugin_info *info, int color, int width)
{
    fputs(color ? "\x1b[1m" : "", stdout);
    cli_print_safe(info->name);
    fputs(color ? "\x1b[0m " : " ", stdout);
    cli_print_safe(info->version);
    fputs(": ", stdout);
    cli_print_safe(info->summary);
    fputc('\n', stdout);
    const char *const facet[] = {info->facet, NULL};
    print_list("facet", facet, width);
    print_list("values", info->values, width);
    print_list("lexicons", info->lexicons, width);
    print_list("needs", info->needs, width);
    printf("    %-10s", "from");
    cli_print_safe(info->path ? info->path : "built in");
    fputc('\n', stdout);
}

int cli_plugins(cli_run *cli, int argc, char **argv)
{
    cli_options options = CLI_OPTIONS_INIT;
    bpl_model *model = NULL;
    int tsv = 0, option;
    options.help = help;
    while ((option = cli_next_option(cli, argc, argv, ":f:h", table,
                                     &options)) == 'f') {
        tsv = cli_choose(cli, "--format", optarg, formats);
        if (tsv < 0)
            return cli->status;
    }
    if (option == CLI_STOP)
        return cli->status;
    if (optind < argc)
        return cli_usage(cli, "plugins takes no files, such as %s",
                         argv[optind]);
    if (!cli_open_model(cli, &model, &options))
        return cli->status;
    int color = cli_color(&options, stdout), width = cli_width(stdout, 80);
    if (tsv)
        print_tsv(cli, model);
    for (size_t i = 0; !tsv && i < bpl_model_plugin_count(model); i++)
        print_one(bpl_model_plugin(model, i), color, width);
    if (!tsv) {
        fputs("\nlexicons from ", stdout);
        cli_print_safe(bpl_model_lexicon_dir(model));
        printf(", hash %s\n", bpl_model_hash(model));
    }
    bpl_model_close(model);
    return cli->status;
}
