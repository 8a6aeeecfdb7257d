/* SPDX-License-Identifier: MIT */
/* Options that the verbs share, and the part of --help about them. */
#include "limit.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help_input[] =
    "\n"
    "Input:\n"
    "  --input csv|jsonl|html|text\n"
    "                          what the files are (else: by name and content)\n"
    "  --files-from FILE       read the files named there, one a line or\n"
    "                          NUL-separated; -: standard input\n"
    "  --text COLUMN           the column with the description; a name, or "
    "#N;\n"
    "                          of JSON the member, or its path: job.text\n"
    "  --title, --company, --location, --date COLUMN\n"
    "                          the other columns (else: found by their names)\n"
    "  --delimiter C           between CSV fields: a character, or tab\n"
    "  --limit NAME=VALUE      how large what is read may be; --limit help: "
    "the\n"
    "                          names, their values, and what happens over "
    "them\n"
    "  --color auto|always|never\n"
    "  -q, --quiet             no warnings, progress or summary\n";

static const char help_model[] =
    "\n"
    "Lexicons and plugins:\n"
    "  --lexicon-dir DIR       instead of those that came with bpolens\n"
    "  --extra-lexicons DIR    beside them; a file of the same name replaces\n"
    "  --plugin-dir DIR        plugins beside those that came with bpolens\n"
    "  BPOLENS_LEXICONS, BPOLENS_PLUGINS in the environment name other "
    "folders\n";

static void print_help(const cli_options *options)
{
    fputs(options->help, stdout);
    if (options->help_input)
        fputs(help_input, stdout);
    fputs(help_model, stdout);
}

int cli_choose(cli_run *cli, const char *option, const char *word,
               const char *const *list)
{
    for (int i = 0; list[i]; i++)
        if (strcmp(list[i], word) == 0)
            return i;
    char all[128] = "";
    size_t used = 0;
    for (int i = 0; list[i] && used < sizeof all; i++)
        used += (size_t)snprintf(all + used, sizeof all - used, "%s%s",
                                 i ? ", " : "", list[i]);
    cli_usage(cli, "%s is one of %s, not %s", option, all, word);
    return -1;
}

int cli_number(cli_run *cli, const char *option, const char *word,
               uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(word, &end, 10);
    if (*word < '0' || *word > '9' || *end || errno || number < least ||
        number > most) {
        cli_usage(cli, "%s is a number from %llu to %llu, not %s", option,
                  (unsigned long long)least, (unsigned long long)most, word);
        return 0;
    }
    *out = number;
    return 1;
}

int cli_number32(cli_run *cli, const char *option, const char *word,
                 uint32_t least, uint32_t most, uint32_t *out)
{
    uint64_t number;
    if (!cli_number(cli, option, word, least, most, &number))
        return 0;
    *out = (uint32_t)number;
    return 1;
}

uint32_t cli_cores(void)
{
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof set, &set) == 0
                     ? CPU_COUNT(&set)
                     : sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1)
        count = 1;
    if (count > (long)BPL_LIMIT_JOBS)
        count = (long)BPL_LIMIT_JOBS;
    return (uint32_t)count;
}

static int set_delimiter(cli_run *cli, cli_options *options, const char *word)
{
    if (strcmp(word, "tab") == 0 || strcmp(word, "\\t") == 0)
        word = "\t";
    int odd = word[0] == '"' || word[0] == '\n' || word[0] == '\r';
    if (strlen(word) != 1 || odd) {
        cli_usage(cli, "--delimiter is one character, or tab");
        return 0;
    }
    options->reader.delimiter = word[0];
    return 1;
}

static int set_color(cli_run *cli, cli_options *options, const char *word)
{
    static const char *const words[] = {"auto", "always", "never", NULL};
    int at = cli_choose(cli, "--color", word, words);
    if (at >= 0)
        options->color = at;
    return at >= 0;
}

static int set_input(cli_run *cli, cli_options *options, const char *word)
{
    static const char *const words[] = {"auto", "csv",   "html",
                                        "text", "jsonl", NULL};
    int at = cli_choose(cli, "--input", word, words);
    if (at < 0)
        return 0;
    options->reader.input = (bpl_input)at;
    return 1;
}

/* 1: done; 0: it was wrong; -1: it is the verb's own. */
static int take_common(cli_run *cli, int option, cli_options *options)
{
    switch (option) {
    case OPT_LEXICON_DIR:
        options->model.lexicon_dir = optarg;
        return 1;
    case OPT_PLUGIN_DIR:
        options->model.extra_plugin_dir = optarg;
        return 1;
    case OPT_EXTRA_LEXICONS:
        options->model.extra_lexicon_dir = optarg;
        return 1;
    case OPT_DEFINITION:
        options->model.definition = optarg;
        return 1;
    case OPT_TEXT:
        options->reader.text_column = optarg;
        return 1;
    case OPT_TITLE:
        options->reader.title_column = optarg;
        return 1;
    case OPT_COMPANY:
        options->reader.company_column = optarg;
        return 1;
    case OPT_LOCATION:
        options->reader.location_column = optarg;
        return 1;
    case OPT_DATE:
        options->reader.date_column = optarg;
        return 1;
    case OPT_DELIMITER:
        return set_delimiter(cli, options, optarg);
    case OPT_FILES_FROM:
        options->reader.paths_from = optarg;
        return 1;
    case OPT_LIMIT:
        return cli_set_limit(cli, options, optarg);
    case OPT_INPUT:
        return set_input(cli, options, optarg);
    case OPT_COLOR:
        return set_color(cli, options, optarg);
    case 'q':
        options->quiet = 1;
        return 1;
    default:
        return -1;
    }
}

/* Options may be cut short, so a word may be the beginning of several; getopt
 * doesn't tell that from none. */
static void say_unknown(cli_run *cli, const char *word,
                        const struct option *table)
{
    char all[256] = "";
    size_t used = 0, found = 0, len = strcspn(word + 2, "=");
    for (; table->name; table++) {
        if (strncmp(table->name, word + 2, len) != 0)
            continue;
        if (used < sizeof all)
            used += (size_t)snprintf(all + used, sizeof all - used, "%s--%s",
                                     found ? ", " : "", table->name);
        found++;
    }
    int shown = (int)(len < 100 ? len + 2 : 102);
    if (found > 1)
        cli_usage(cli, "%.*s may be any of %s", shown, word, all);
    else
        cli_usage(cli, "there is no option %.*s", shown, word);
}

/* getopt's own messages are off, since ours name the verb. */
static void say_wrong(cli_run *cli, int option, const char *word,
                      const struct option *table)
{
    char letter[] = {'-', (char)optopt, '\0'};
    if (option == ':')
        cli_usage(cli, "%s needs a value", word);
    else if (strncmp(word, "--", 2) != 0)
        cli_usage(cli, "there is no option %s", letter);
    else if (optopt)
        cli_usage(cli, "%s: this option has no value", word);
    else
        say_unknown(cli, word, table);
}

int cli_next_option(cli_run *cli, int argc, char **argv, const char *letters,
                    const struct option *table, cli_options *options)
{
    opterr = 0;
    for (;;) {
        int before = optind;
        int option = getopt_long(argc, argv, letters, table, NULL);
        if (option == -1)
            return CLI_NO_OPTION;
        if (option == '?' || option == ':') {
            /* Within several letters (-qz) optind stays before them. */
            say_wrong(cli, option, argv[optind - (optind == before ? 0 : 1)],
                      table);
            return CLI_STOP;
        }
        if (option == 'h') {
            print_help(options);
            return CLI_STOP;
        }
        int taken = take_common(cli, option, options);
        if (taken <= 0)
            return taken < 0 ? option : CLI_STOP;
    }
}

int cli_color(const cli_options *options, FILE *file)
{
    if (options->color != COLOR_AUTO)
        return options->color == COLOR_ALWAYS;
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    if ((none && *none) || !term || strcmp(term, "dumb") == 0)
        return 0;
    return isatty(fileno(file));
}

int cli_width(FILE *file, int otherwise)
{
    struct winsize size;
    if (!isatty(fileno(file)))
        return otherwise;
    if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

void cli_hint_terminal(const cli_options *options, int argc, char **argv)
{
    int from_stdin = optind >= argc && !options->reader.paths_from;
    for (int i = optind; i < argc; i++)
        from_stdin |= strcmp(argv[i], "-") == 0;
    if (from_stdin && !options->quiet && isatty(STDIN_FILENO))
        cli_say("reading from the terminal; Ctrl-D ends the text");
}

/* What a folder is read for, only the reader knows: one of its own looks
 * whether there is anything. */
static int is_empty(cli_run *cli, const bpl_model *model,
                    const cli_options *options, const char *path)
{
    struct stat info;
    bpl_reader *reader = NULL;
    bpl_record record = {0};
    bpl_error err = {0};
    bpl_reader_options how = options->reader;
    how.stop_fd = 0;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return 0;
    bpl_status status = bpl_reader_open(&reader, model, &path, 1, &how, &err);
    if (status == BPL_OK)
        status = bpl_reader_next(reader, &record, &err);
    int empty = status == BPL_END && bpl_reader_bytes(reader) == 0;
    if (status == BPL_E_NOMEM)
        cli_failed(cli, &err);
    bpl_reader_close(reader);
    return empty;
}

size_t cli_say_empty(cli_run *cli, const bpl_model *model,
                     const cli_options *options, int argc, char **argv)
{
    size_t count = 0;
    for (int i = optind; i < argc; i++)
        if (is_empty(cli, model, options, argv[i])) {
            cli_say("no CSV, JSONL, HTML or text file in %s", argv[i]);
            cli_note(cli, CLI_INPUT);
            count++;
        }
    return count;
}
