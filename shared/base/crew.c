/* crew.c - see crew.h. */
#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
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

/* Processors other than the caller's, where there are any: a new thread may otherwise be put behind its creator, which does not
** sleep before the work is done. */
static bool others(cpu_set_t *set)
{
    int here = sched_getcpu();
    if (here < 0 || sched_getaffinity(0, sizeof *set, set) != 0)
        return false;
    CPU_CLR((size_t)here, set);
    return CPU_COUNT(set) > 0;
}

static bool start(Hand *hand)
{
    pthread_attr_t attributes;
    cpu_set_t set;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    if (others(&set))
        pthread_attr_setaffinity_np(&attributes, sizeof set, &set);
    bool started = pthread_create(&hand->id, &attributes, work, hand) == 0;
    pthread_attr_destroy(&attributes);
    return started;
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
        if (!start(&hands[started]))
            break;
    }
    work(&hands[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(hands[i].id, NULL);
}

void crew_run_if(bool together, size_t tasks, CrewTask *task, void *context)
{
    if (together)
        crew_run(tasks, task, context);
    else
        for (size_t i = 0; i < tasks; i++)
            task(context, i, 0);
}
