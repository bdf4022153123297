/*
** deadline.c - see deadline.h.
**
** A signal's function may hardly do anything, so the line for the log is made before the work begins (its time is that of the beginning) and
** is only written when the signal comes. The line is kept from one stretch to the next: it may be read until the timer is off.
*/
#include "base/deadline.h"

#include "base/buffer.h"
#include "base/log.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static Buffer last_words;

/* The signal's own action is back in force (SA_RESETHAND), and takes place when this returns. */
static void on_passed(int number)
{
    ssize_t written = write(STDERR_FILENO, last_words.data, last_words.length);
    (void)written;
    raise(number);
}

static struct itimerval timer_of(double seconds)
{
    double whole = floor(seconds);
    struct itimerval timer = {.it_value = {.tv_sec = (time_t)whole, .tv_usec = (suseconds_t)((seconds - whole) * 1e6)}};
    if (timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0)
        timer.it_value.tv_usec = 1; /* 0 would be never */
    return timer;
}

void deadline_begin(double seconds, const char *task)
{
    struct sigaction action = {.sa_handler = on_passed, .sa_flags = (int)SA_RESETHAND};
    struct itimerval timer = timer_of(seconds);
    buffer_clear(&last_words);
    log_prepare(&last_words, LOG_ERROR, "what began at this time has taken more processor time than it may; the process ends", "task", task);
    sigemptyset(&action.sa_mask);
    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &timer, NULL);
}

void deadline_end(void)
{
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value.tv_sec = 0}, NULL);
    signal(SIGPROF, SIG_IGN); /* one that was on its way has come too late */
}
