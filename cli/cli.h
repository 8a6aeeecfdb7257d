/* SPDX-License-Identifier: MIT */
/*
 * What the verbs share: exit status, messages, options, output files. The
 * library decides everything; here are only options and printing.
 */
#ifndef BPL_CLI_CLI_H
#define BPL_CLI_CLI_H

#include <bpolens/bpolens.h>
#include <getopt.h>
#include <stdio.h>

/* Exit status. Of several, the highest is told. */
enum {
    CLI_DONE = 0,
    CLI_REJECTED = 1, /* done, but not with every record */
    CLI_USAGE = 2,
    CLI_INPUT = 3, /* a file or column is missing, output can't be written */
    CLI_LOAD = 4,  /* a plugin or lexicon can't be loaded */
    CLI_INTERNAL = 5,
    CLI_STOPPED = 130 /* by SIGINT or SIGTERM */
};

typedef struct cli_run {
    const char *verb;
    int status; /* the worst so far */
} cli_run;

/* Long options without a letter. */
enum {
    OPT_LEXICON_DIR = 256,
    OPT_PLUGIN_DIR,
    OPT_EXTRA_LEXICONS,
    OPT_DEFINITION,
    OPT_COLOR,
    OPT_TEXT,
    OPT_TITLE,
    OPT_COMPANY,
    OPT_LOCATION,
    OPT_DATE,
    OPT_DELIMITER,
    OPT_INPUT,
    OPT_FILES_FROM,
    OPT_LIMIT,
    OPT_VERB /* the first one of a verb's own */
};

/* Of the verbs that label. */
#define CLI_DEFINITION_OPTION                                                  \
    {                                                                          \
        "definition", required_argument, NULL, OPT_DEFINITION                  \
    }
/* Options that most verbs have; every verb's table ends with these. */
#define CLI_MODEL_OPTIONS                                                      \
    {"lexicon-dir", required_argument, NULL, OPT_LEXICON_DIR},                 \
        {"plugin-dir", required_argument, NULL, OPT_PLUGIN_DIR},               \
        {"extra-lexicons", required_argument, NULL, OPT_EXTRA_LEXICONS},       \
    {                                                                          \
        "help", no_argument, NULL, 'h'                                         \
    }
/* How a table is read. */
#define CLI_TABLE_OPTIONS                                                      \
    {"text", required_argument, NULL, OPT_TEXT},                               \
        {"title", required_argument, NULL, OPT_TITLE},                         \
        {"company", required_argument, NULL, OPT_COMPANY},                     \
        {"location", required_argument, NULL, OPT_LOCATION},                   \
        {"delimiter", required_argument, NULL, OPT_DELIMITER},                 \
        {"limit", required_argument, NULL, OPT_LIMIT},                         \
        {"color", required_argument, NULL, OPT_COLOR},                         \
    {                                                                          \
        "quiet", no_argument, NULL, 'q'                                        \
    }
/* How any input is read. */
#define CLI_INPUT_OPTIONS                                                      \
    {"date", required_argument, NULL, OPT_DATE},                               \
        {"input", required_argument, NULL, OPT_INPUT},                         \
        {"files-from", required_argument, NULL, OPT_FILES_FROM},               \
        CLI_TABLE_OPTIONS

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
typedef struct cli_options {
    bpl_model_options model;
    bpl_reader_options reader;
    bpl_limits limits; /* used once one was set */
    int color;         /* COLOR_… */
    int quiet;
    const char *help; /* the verb's text; the common options follow it */
    int help_input;   /* with those on input */
} cli_options;
#define CLI_OPTIONS_INIT                                                       \
    {                                                                          \
        .model = BPL_MODEL_OPTIONS_INIT, .reader = BPL_READER_OPTIONS_INIT,    \
        .limits = BPL_LIMITS_INIT                                              \
    }

/* The next option that the verb has to see to itself: a letter or OPT_…; its
 * argument is optarg. CLI_NO_OPTION: there are no more, files begin at
 * optind. CLI_STOP: the verb is to return cli->status (help was asked for,
 * or an option is wrong and a message was printed). */
enum { CLI_NO_OPTION = -1, CLI_STOP = -2 };
int cli_next_option(cli_run *cli, int argc, char **argv, const char *letters,
                    const struct option *table, cli_options *options);

/* The place of `word` in a list that ends with NULL, else a message about
 * the option, the status, and -1. */
int cli_choose(cli_run *cli, const char *option, const char *word,
               const char *const *list);

/* A whole number from least to most, else a message about the option. */
int cli_number(cli_run *cli, const char *option, const char *word,
               uint64_t least, uint64_t most, uint64_t *out);
int cli_number32(cli_run *cli, const char *option, const char *word,
                 uint32_t least, uint32_t most, uint32_t *out);

/* Cores that this process may use. */
uint32_t cli_cores(void);

/* Copies text so that it can't command a terminal: control characters are "?",
 * those from U+0080 to U+009F, those that turn the direction of writing or
 * can't be seen, and what is no UTF-8 are their bytes ("\\xe2"). Never more
 * than 4 bytes for one. Returns the length. */
size_t cli_make_safe(char *out, size_t size, const char *text);
/* The same to stdout. */
void cli_print_safe(const char *text);

/* "bpolens: …" to stderr, made safe. */
void cli_say(const char *format, ...) BPL_PRINTF(1, 2);
/* The same for an error, "bpolens: FILE: record N, line L: reason". */
void cli_say_error(const bpl_error *err);
/* A mistake of the user's in the command line; returns CLI_USAGE. */
int cli_usage(cli_run *cli, const char *format, ...) BPL_PRINTF(2, 3);
/* Takes note of a status. */
void cli_note(cli_run *cli, int status);

/* Says what a call of the library failed by, and takes note. */
void cli_failed(cli_run *cli, const bpl_error *err);

/* These say it, take note, and return 0. */
int cli_out_of_memory(cli_run *cli);
/* An error that no input can cause. */
int cli_internal(cli_run *cli, const bpl_error *err);
/* What can't be loaded. */
int cli_load_failed(cli_run *cli, const bpl_error *err);

/* Fills in what err leaves open from the record it is about. */
void cli_complete(bpl_error *err, const bpl_record *record);

/* Opens the model, or says why not. 0 when it failed. */
int cli_open_model(cli_run *cli, bpl_model **model, const cli_options *options);

/* Opens what reads the files from optind on and what labels them, or says why
 * not. 0 when it failed; what was made stays the caller's to free. */
int cli_open_work(cli_run *cli, const bpl_model *model,
                  const cli_options *options, int argc, char **argv,
                  bpl_worker **worker, bpl_reader **reader);

/* Opens the tables of official codes, or says why not. 0 when it failed. */
int cli_open_codes(cli_run *cli, bpl_codes **codes, const bpl_model *model);

/* Says what stopped a worker from being made, or from going on. */
void cli_worker_failed(cli_run *cli, const bpl_error *err);

/* Colours on this stream? Its width in columns: `otherwise` if it has none. */
int cli_color(const cli_options *options, FILE *file);
int cli_width(FILE *file, int otherwise);

/* Says which of the folders named have no file for the reader. Returns their
 * number. */
size_t cli_say_empty(cli_run *cli, const bpl_model *model,
                     const cli_options *options, int argc, char **argv);

/* stdin is a person at a keyboard, who may not know that we wait. */
void cli_hint_terminal(const cli_options *options, int argc, char **argv);

/* Would writing the file `path` destroy `other`? NULL or "-" is a stream: that
 * of `other` is other_fd; `path` has none. Devices and pipes are never the
 * same. */
int cli_same_file(const char *path, const char *other, int other_fd);

/* Is it a file that is there, and that this folder is read for? */
int cli_is_read_below(const char *path, const char *folder);

/* What is written must not take the place of what is read: `files`, of which
 * some may be NULL. 0: it would, and that was said. */
int cli_check_written(cli_run *cli, const char *option, const char *path,
                      const char *const *files, size_t count);

/* Output: a file written beside its place and renamed when whole, or stdout
 * (path NULL or "-"). */
typedef struct cli_output {
    FILE *file;
    char *path; /* NULL: nothing to rename */
    char *temp; /* NULL: it has no name yet */
    int part;   /* temp is path.part, which may outlive us */
} cli_output;
int cli_output_open(cli_run *cli, cli_output *output, const char *path);
/* In two steps: where it will be (path is NULL if that is no file); and opened
 * as FILE.part, a new one or at the begin of what is there. */
int cli_output_place(cli_run *cli, cli_output *output, const char *path);
int cli_output_open_part(cli_run *cli, cli_output *output, const char *path,
                         int resume);
/* Closes it. 1: it is in its place, or has none. */
typedef enum cli_keep {
    CLI_DROP = 0, /* nothing is left of it */
    CLI_PLACE,
    CLI_LEAVE /* FILE.part stays */
} cli_keep;
int cli_output_close(cli_run *cli, cli_output *output, cli_keep keep);

/* path and end, one string; the caller's. NULL: no memory. */
char *cli_join(const char *path, const char *end);

/* Asks SIGINT and SIGTERM to stop the run; the second one ends it. Gives a file
 * descriptor that can be read once one came; 0: that can't be had. A signal
 * that was ignored stays so. */
int cli_stop_open(void);
int cli_stop_asked(void);

int cli_label(cli_run *cli, int argc, char **argv);
int cli_explain(cli_run *cli, int argc, char **argv);
int cli_evaluate(cli_run *cli, int argc, char **argv);
int cli_tally(cli_run *cli, int argc, char **argv);
int cli_audit(cli_run *cli, int argc, char **argv);
int cli_lexicon(cli_run *cli, int argc, char **argv);
int cli_plugins(cli_run *cli, int argc, char **argv);

#endif
