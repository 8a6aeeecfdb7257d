/* SPDX-License-Identifier: MIT */
/* bpolens VERB …: finds the verb. */
#include "cli.h"
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static const char help[] =
    "bpolens reads job ads and vendor pages and tells what work they "
    "describe:\n"
    "call center, contact center, wider BPO, or none of these; why, with the\n"
    "words that decided, and how sure it is.\n"
    "\n"
    "  bpolens label    [FILE…]   one finding a record\n"
    "  bpolens explain  [FILE…]   the text with its evidence, and the "
    "reasoning\n"
    "  bpolens tally    [FILE…]   counts of ads and jobs by what they are\n"
    "  bpolens audit    [FILE…]   what vendors' pages claim, and whether they "
    "back it\n"
    "  bpolens evaluate GOLD      agreement with labels that people gave\n"
    "  bpolens lexicon  check|show|find …   look into the lexicons\n"
    "  bpolens plugins            what is loaded, and from where\n"
    "\n"
    "  bpolens VERB --help        more about a verb, with examples\n"
    "  bpolens --version          versions of program and stemmer\n"
    "\n"
    "Examples:\n"
    "  bpolens label ads.csv                       a table, in a terminal\n"
    "  bpolens label ads.csv --output labelled.csv the same rows, and columns\n"
    "  bpolens explain --record 17 ads.csv         why is the 17th what it "
    "is?\n"
    "  curl -s URL | bpolens explain --input html\n"
    "  bpolens lexicon find \"handles inbound calls, no cold calling\"\n"
    "\n"
    "Files are CSV, JSONL, HTML or text, also packed, in archives and in "
    "crawls\n"
    "(WARC), or folders of them; none or - is stdin.\n"
    "Exit status: 0 done; 1 done, but records were rejected; 2 usage; 3 a "
    "file\n"
    "or column is missing, output can't be written; 4 a plugin or lexicon "
    "can't\n"
    "be loaded; 5 a fault of bpolens itself; 130 stopped by Ctrl-C.\n";

struct verb {
    const char *name;
    int (*run)(cli_run *cli, int argc, char **argv);
};

static const struct verb verbs[] = {
    {"label", cli_label},       {"explain", cli_explain},
    {"evaluate", cli_evaluate}, {"tally", cli_tally},
    {"audit", cli_audit},       {"lexicon", cli_lexicon},
    {"plugins", cli_plugins}};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* The first files opened must not get the number of a closed stream, or its
 * messages would land in them. What takes its place can't be read (stdin) or
 * written (stdout), so that using it is an error still; messages on a closed
 * stderr go nowhere. 0: it can't be done. */
static int fill_closed_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", modes[fd] | O_NOCTTY) != fd)
            return 0;
    return 1;
}

/* Output that went to stdout counts only when it got there. */
static int finish(cli_run *cli)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (cli->status < CLI_INPUT)
            cli_say("can't write to standard output");
        cli_note(cli, CLI_INPUT);
    }
    return cli->status;
}

int main(int argc, char **argv)
{
    cli_run cli = {"", CLI_DONE};
    if (!fill_closed_streams())
        return CLI_INPUT;
    cli_crash_open();
#ifdef __GLIBC__
    /* What one huge record took goes back to the system when it is freed. */
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
#endif
    /* Like any filter: when the reader goes away, so do we. */
    signal(SIGPIPE, SIG_DFL);
    const char *name = argc > 1 ? argv[1] : NULL;
    if (!name) {
        fputs(help, stderr);
        return CLI_USAGE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
        (strcmp(name, "help") == 0 && argc == 2)) {
        fputs(help, stdout);
        return finish(&cli);
    }
    if (strcmp(name, "--version") == 0) {
        printf("bpolens %s\nstemmer %s\n", bpl_version(),
               bpl_stemmer_version());
        return finish(&cli);
    }
    if (strcmp(name, "help") == 0) {
        char *ask[] = {argv[2], "--help", NULL};
        const struct verb *verb = find_verb(argv[2]);
        if (verb) {
            cli.verb = verb->name;
            verb->run(&cli, 2, ask);
            return finish(&cli);
        }
        name = argv[2];
    }
    const struct verb *verb = find_verb(name);
    if (!verb)
        return cli_usage(&cli, "there is no %s %s",
                         *name == '-' ? "option" : "verb", name);
    cli.verb = verb->name;
    verb->run(&cli, argc - 1, argv + 1);
    return finish(&cli);
}
