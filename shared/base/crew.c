/* crew.c - see crew.h. */
#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Crew {
    atomic_size_t next;
    size_t tasks;
    CrewTask *task;
    void *context;
} Crew;

typedef struct Hand {
    Crew *crew;
    size_t thread;
    pthread_t id;
} Hand;

static void *work(void *argument)
{
    const Hand *hand = argument;
    Crew *crew = hand->crew;
    for (size_t task; (task = atomic_fetch_add(&crew->next, 1)) < crew->tasks;)
        crew->task(crew->context, task, hand->thread);
    return NULL;
}

size_t crew_threads(void)
{
    cpu_set_t set;
    size_t threads = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        threads = (size_t)CPU_COUNT(&set);
    const char *wanted = getenv("QUERN_THREADS");
    if (wanted) {
        long number = strtol(wanted, NULL, 10);
        if (number >= 1 && (size_t)number < threads)
            threads = (size_t)number;
    }
    return threads > CREW_MOST ? CREW_MOST : threads < 1 ? 1 : threads;
}

void crew_run(size_t tasks, CrewTask *task, void *context)
{
    Crew crew = {.tasks = tasks, .task = task, .context = context};
    Hand hands[CREW_MOST];
    size_t wanted = tasks > 1 ? crew_threads() : 1, started = 1;
    if (wanted > tasks)
        wanted = tasks;
    hands[0] = (Hand){&crew, 0, pthread_self()};
    for (; started < wanted; started++) {
        hands[started] = (Hand){.crew = &crew, .thread = started};
        if (pthread_create(&hands[started].id, NULL, work, &hands[started]) != 0)
            break;
    }
    work(&hands[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(hands[i].id, NULL);
}
