/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C. The handler sets a flag and makes a pipe readable: whoever waits for
 * input waits for that pipe as well, so no signal falls between looking at the
 * flag and waiting. Other calls go on as if nothing had been (SA_RESTART):
 * what is being written is written. What a handler knows has to be static.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t asked;
static int wake[2];

static void on_signal(int number)
{
    int before = errno;
    if (asked) {
        signal(number, SIG_DFL);
        raise(number);
    }
    asked = 1;
    /* A full pipe can be read as well. */
    ssize_t sent = write(wake[1], "", 1);
    (void)sent;
    errno = before;
}

static void take(int number)
{
    struct sigaction action = {0}, old;
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return;
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

int cli_stop_open(void)
{
    if (pipe(wake) != 0)
        return 0;
    for (int i = 0; i < 2; i++)
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
    fcntl(wake[1], F_SETFL, O_NONBLOCK);
    take(SIGINT);
    take(SIGTERM);
    take(SIGHUP);
    return wake[0];
}

int cli_stop_asked(void)
{
    return asked;
}
