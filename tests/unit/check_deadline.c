/* check_deadline.c - work that passes its processor time ends the process and says so in the log; work that keeps to it goes on. */
#include "suite.h"

#include "base/crew.h"
#include "base/deadline.h"
#include "base/log.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Turns for so much processor time of this thread. */
static void turn(double seconds)
{
    struct timespec time;
    double end = -1, now;
    do {
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        now = (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
        if (end < 0)
            end = now + seconds;
    } while (now < end);
}

static void turn_task(void *context, size_t task, size_t thread)
{
    (void)task;
    (void)thread;
    turn(*(const double *)context);
}

static void too_long(void)
{
    deadline_begin(0.05, "turning");
    turn(60);
}

static void too_long_together(void)
{
    double each = 60;
    deadline_begin(0.05, "turning");
    crew_run(4, turn_task, &each);
}

static void long_after_a_short_one(void)
{
    deadline_begin(100, "a short one");
    deadline_end();
    too_long();
}

static void at_once(void)
{
    deadline_begin(1e-12, "turning");
    turn(60);
}

static void in_time(void)
{
    for (int i = 0; i < 4; i++) {
        deadline_begin(0.2, "turning");
        turn(0.1);
        deadline_end();
    }
    turn(0.3);
}

static void waiting(void)
{
    deadline_begin(0.05, "waiting");
    usleep(300000);
    deadline_end();
}

/* How the process ends that does it, and what it writes to its log. */
static int end_of(void (*work)(void), char *log, size_t size)
{
    int ends[2], status;
    size_t length = 0;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        log_request("request \"7\"");
        work();
        _exit(0);
    }
    close(ends[1]);
    for (ssize_t got; (got = read(ends[0], log + length, size - 1 - length)) > 0;)
        length += (size_t)got;
    log[length] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

START_TEST(what_takes_too_long_ends_and_says_so)
{
    static void (*const LONG[])(void) = {too_long, too_long_together, long_after_a_short_one, at_once};
    for (size_t i = 0; i < sizeof LONG / sizeof *LONG; i++) {
        char log[4096];
        int status = end_of(LONG[i], log, sizeof log);
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF, "%zu ended with %d", i, status);
        ck_assert_msg(strstr(log, "\"level\":\"error\"") && strstr(log, "\"request_id\":\"request \\\"7\\\"\"") &&
                          strstr(log, "more processor time") && strstr(log, "\"task\":\"turning\"}\n"), "%s", log);
        ck_assert_ptr_eq(strchr(log, '\n') + 1, log + strlen(log)); /* once */
    }
}
END_TEST

START_TEST(what_keeps_to_its_time_goes_on)
{
    static void (*const SHORT[])(void) = {in_time, waiting};
    for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++) {
        char log[4096];
        ck_assert_int_eq(end_of(SHORT[i], log, sizeof log), 0);
        ck_assert_str_eq(log, "");
    }
}
END_TEST

int main(void)
{
    return suite_run("deadline", (const TTest *const[]){what_takes_too_long_ends_and_says_so, what_keeps_to_its_time_goes_on, NULL});
}
