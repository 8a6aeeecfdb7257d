/* SPDX-License-Identifier: MIT */
/* bpolens lexicon check|show|find: for people who write lexicons. */
#include "rows.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "bpolens lexicon check [DIR|FILE.tsv…]\n"
    "bpolens lexicon show [NAME]\n"
    "bpolens lexicon find [--language en] [--claims] [WORDS…]\n"
    "\n"
    "check  finds what is wrong in lexicons, rule tables and definitions:\n"
    "       entries twice, missing sources, unknown columns, words that share\n"
    "       a stem. Without a name it checks the lexicons in use.\n"
    "show   lists the entries of all lexicons, of one (channel), or of one in\n"
    "       one language (en/channel).\n"
    "find   tells which entries a sentence hits, where, and whether a "
    "negation\n"
    "       takes them back. Without words it reads standard input.\n"
    "\n"
    "  -f, --format table|tsv  for people, or for programs\n"
    "  --language LANG         find: of the text (else: detected)\n"
    "  --claims                find: also what bpolens audit looks for\n"
    "  --color auto|always|never\n"
    "\n"
    "Examples:\n"
    "  bpolens lexicon check my-lexicons/\n"
    "  bpolens lexicon show channel\n"
    "  bpolens lexicon find \"no cold calling, only chat support\"\n";

enum { OPT_LANGUAGE = OPT_VERB, OPT_CLAIMS };

static const struct option table[] = {
    {"format", required_argument, NULL, 'f'},
    {"claims", no_argument, NULL, OPT_CLAIMS},
    {"language", required_argument, NULL, OPT_LANGUAGE},
    {"color", required_argument, NULL, OPT_COLOR},
    CLI_MODEL_OPTIONS,
    {NULL, 0, NULL, 0}};

static const char *const formats[] = {"table", "tsv", NULL};

typedef struct lexicon_run {
    cli_run *cli;
    cli_options options;
    int tsv;
    const char *language;
    cli_rows rows;
    size_t found;
} lexicon_run;

static int read_options(lexicon_run *run, int argc, char **argv)
{
    for (;;) {
        int option =
            cli_next_option(run->cli, argc, argv, ":f:h", table, &run->options);
        switch (option) {
        case CLI_NO_OPTION:
            return 1;
        case 'f':
            run->tsv = cli_choose(run->cli, "--format", optarg, formats);
            if (run->tsv < 0)
                return 0;
            break;
        case OPT_LANGUAGE:
            run->language = optarg;
            break;
        case OPT_CLAIMS:
            run->options.model.claims = 1;
            break;
        default:
            return 0;
        }
    }
}

static void put_names(lexicon_run *run, const char *const *names)
{
    for (run->rows.columns = 0; names[run->rows.columns]; run->rows.columns++)
        cli_rows_puts(&run->rows, names[run->rows.columns]);
}

static int print(lexicon_run *run)
{
    int color = cli_color(&run->options, stdout);
    return cli_rows_print(run->cli, &run->rows, run->tsv, color);
}

/* Issues are lines that editors know how to follow: FILE:LINE: kind: text. */
static void on_issue(void *payload, const bpl_lexicon_issue *issue)
{
    lexicon_run *run = payload;
    const char *kind = issue->error ? "error" : "warning";
    unsigned long long line = (unsigned long long)issue->line;
    if (run->tsv)
        printf("%s\t", kind);
    cli_print_safe(issue->file);
    if (run->tsv)
        printf("\t%llu\t", line);
    else if (line)
        printf(":%llu: %s: ", line, kind);
    else
        printf(": %s: ", kind);
    cli_print_safe(issue->message);
    fputc('\n', stdout);
}

/* A file of the folder, at any depth, that may be a lexicon or a table? */
static int has_lexicons(const char *folder)
{
    char *name = strdup(folder);
    char *const paths[] = {name, NULL};
    FTS *walk = name ? fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, NULL) : NULL;
    int found = !walk; /* whoever reads the folder will say what's wrong */
    for (FTSENT *entry; !found && (entry = fts_read(walk));) {
        const char *ending = strrchr(entry->fts_name, '.');
        found = entry->fts_info == FTS_DNR ||
                (entry->fts_info != FTS_D && entry->fts_info != FTS_DP &&
                 ending && strcmp(ending, ".tsv") == 0);
    }
    if (walk)
        fts_close(walk);
    free(name);
    return found;
}

static int is_folder(const char *path)
{
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void check_one(lexicon_run *run, const char *path, size_t *errors,
                      size_t *warnings)
{
    bpl_error err = {0};
    size_t some_errors = 0, some_warnings = 0;
    if (is_folder(path) && !has_lexicons(path)) {
        cli_say("%s: no lexicon in this folder (*.tsv)", path);
        cli_note(run->cli, CLI_LOAD);
        return;
    }
    if (bpl_lexicon_check(path, on_issue, run, &some_errors, &some_warnings,
                          &err) != BPL_OK)
        cli_load_failed(run->cli, &err);
    *errors += some_errors;
    *warnings += some_warnings;
}

static void check(lexicon_run *run, int count, char **names)
{
    size_t errors = 0, warnings = 0;
    if (run->tsv)
        printf("kind\tfile\tline\tmessage\n");
    for (int i = 0; i < count; i++)
        check_one(run, names[i], &errors, &warnings);
    if (!count)
        check_one(run, run->options.model.lexicon_dir, &errors, &warnings);
    if (errors)
        cli_note(run->cli, CLI_REJECTED);
    if (!run->tsv && run->cli->status < CLI_LOAD)
        printf("%zu error%s, %zu warning%s\n", errors, errors == 1 ? "" : "s",
               warnings, warnings == 1 ? "" : "s");
}

static void on_entry(void *payload, const bpl_lexicon_row *row)
{
    lexicon_run *run = payload;
    cli_rows_puts(&run->rows, row->lexicon);
    cli_rows_puts(&run->rows, row->term);
    cli_rows_puts(&run->rows, row->category);
    cli_rows_printf(&run->rows, "%g", row->weight);
    cli_rows_puts(&run->rows, row->match);
    cli_rows_puts(&run->rows, row->source);
    cli_rows_puts(&run->rows, row->symbols);
    cli_rows_puts(&run->rows, row->note);
}

static void show(lexicon_run *run, const bpl_model *model, int count,
                 char **names)
{
    static const char *const columns[] = {"lexicon", "term",  "category",
                                          "weight",  "match", "source",
                                          "matched", "note",  NULL};
    put_names(run, columns);
    run->rows.right = 1u << 3;
    for (int i = 0; i < (count ? count : 1); i++) {
        bpl_error err = {0};
        if (bpl_lexicon_show(model, count ? names[i] : NULL, on_entry, run,
                             &err) != BPL_OK)
            cli_load_failed(run->cli, &err);
    }
    print(run);
}

static void on_hit(void *payload, const bpl_lexicon_row *row)
{
    lexicon_run *run = payload;
    run->found++;
    cli_rows_printf(&run->rows, "%u", row->begin);
    cli_rows_add(&run->rows, row->words.data, row->words.len);
    cli_rows_puts(&run->rows, row->lexicon);
    cli_rows_puts(&run->rows, row->category);
    cli_rows_printf(&run->rows, "%g", row->weight);
    cli_rows_puts(&run->rows, row->negated ? "not" : "");
    cli_rows_puts(&run->rows, bpl_zone_name(row->zone));
    cli_rows_puts(&run->rows, row->term);
    cli_rows_puts(&run->rows, row->source);
}

/* All of stdin. NULL: a message was printed. */
static char *read_stdin(lexicon_run *run, size_t *len)
{
    char *text = NULL;
    size_t room = 0;
    *len = 0;
    while (!feof(stdin) && !ferror(stdin)) {
        if (*len == room) {
            room = room ? room * 2 : 65536;
            char *more = room <= (size_t)BPL_LIMIT_PAGE_BYTES
                             ? realloc(text, room)
                             : NULL;
            if (!more) {
                cli_say("standard input: larger than %u bytes",
                        BPL_LIMIT_PAGE_BYTES);
                cli_note(run->cli, CLI_INPUT);
                free(text);
                return NULL;
            }
            text = more;
        }
        *len += fread(text + *len, 1, room - *len, stdin);
    }
    if (ferror(stdin)) {
        cli_say("standard input: can't read: %s", strerror(errno));
        cli_note(run->cli, CLI_INPUT);
        free(text);
        return NULL;
    }
    return text;
}

static char *join_words(int count, char **words, size_t *len)
{
    size_t size = 1;
    for (int i = 0; i < count; i++)
        size += strlen(words[i]) + 1;
    char *text = malloc(size);
    *len = 0;
    for (int i = 0; text && i < count; i++)
        *len += (size_t)snprintf(text + *len, size - *len, "%s%s", i ? " " : "",
                                 words[i]);
    return text;
}

static void find(lexicon_run *run, const bpl_model *model, int count,
                 char **words)
{
    static const char *const columns[] = {
        "at",      "words", "lexicon", "category", "weight",
        "negated", "zone",  "term",    "source",   NULL};
    bpl_error err = {0};
    size_t len;
    int from_stdin = count == 0 || (count == 1 && strcmp(words[0], "-") == 0);
    char *text =
        from_stdin ? read_stdin(run, &len) : join_words(count, words, &len);
    if (!text) {
        cli_note(run->cli, CLI_INPUT);
        return;
    }
    put_names(run, columns);
    run->rows.right = 1u << 0 | 1u << 4;
    bpl_str all = {text, len};
    if (bpl_lexicon_find(model, run->language, all, on_hit, run, &err) !=
        BPL_OK) {
        cli_load_failed(run->cli, &err);
        run->found = 1;
    }
    if (!run->found && !run->tsv)
        cli_say("no entry is hit");
    print(run);
    free(text);
}

int cli_lexicon(cli_run *cli, int argc, char **argv)
{
    lexicon_run run = {.cli = cli, .options = CLI_OPTIONS_INIT};
    static const char *const verbs[] = {"check", "show", "find", NULL};
    bpl_model *model = NULL;
    run.options.help = help;
    if (!read_options(&run, argc, argv))
        return cli->status;
    if (optind >= argc)
        return cli_usage(cli, "check, show or find?");
    int verb = cli_choose(cli, "the word behind lexicon", argv[optind], verbs);
    int count = argc - optind - 1;
    char **rest = argv + optind + 1;
    if (verb == 1)
        run.options.model.claims = 1; /* all that there are */
    if (verb == 0) {
        check(&run, count, rest);
    } else if (verb > 0 && cli_open_model(cli, &model, &run.options)) {
        if (verb == 1)
            show(&run, model, count, rest);
        else
            find(&run, model, count, rest);
        bpl_model_close(model);
    }
    return cli->status;
}
