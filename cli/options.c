/* SPDX-License-Identifier: MIT */
/* Options that the verbs share, and the part of --help about them. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char help_input[] =
    "\n"
    "Input:\n"
    "  --input csv|html|text   what the files are (else: by name and content)\n"
    "  --text COLUMN           the column with the description; a name, or #N\n"
    "  --title, --company, --location COLUMN\n"
    "                          the other columns (else: found by their names)\n"
    "  --delimiter C           between CSV fields: a character, or tab\n"
    "  --color auto|always|never\n"
    "  -q, --quiet             no warnings and no summary\n";

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
    static const char *const words[] = {"auto", "csv", "html", "text", NULL};
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
    case OPT_DELIMITER:
        return set_delimiter(cli, options, optarg);
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

/* getopt's own messages are off, since ours name the verb. */
static void say_wrong(cli_run *cli, int option, char **argv)
{
    const char *word = argv[optind - 1];
    char letter[] = {'-', (char)optopt, '\0'};
    if (option == ':')
        cli_usage(cli, "%s needs a value", word);
    else if (strncmp(word, "--", 2) == 0)
        cli_usage(cli,
                  optopt ? "%s: this option has no value"
                         : "there is no option %s, or more than one",
                  word);
    else
        cli_usage(cli, "there is no option %s", letter);
}

int cli_next_option(cli_run *cli, int argc, char **argv, const char *letters,
                    const struct option *table, cli_options *options)
{
    opterr = 0;
    for (;;) {
        int option = getopt_long(argc, argv, letters, table, NULL);
        if (option == -1)
            return CLI_NO_OPTION;
        if (option == '?' || option == ':') {
            say_wrong(cli, option, argv);
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
    int from_stdin = optind >= argc;
    for (int i = optind; i < argc; i++)
        from_stdin |= strcmp(argv[i], "-") == 0;
    if (from_stdin && !options->quiet && isatty(STDIN_FILENO))
        cli_say("reading from the terminal; Ctrl-D ends the text");
}
