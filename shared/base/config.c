/* config.c - see config.h. */
#include "base/config.h"

#include "base/memory.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_SECONDS = 86400 };

const char *config_setting(const char *name, const char *fallback)
{
    const char *value = getenv(name);
    return value && *value ? value : fallback;
}

/* "5g", "512m", "100k" or bytes. */
static Status read_size(const char *text, int64_t *size, Error *error)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    int shift = 0;
    switch (tolower((unsigned char)*end)) {
    case 'k': shift = 10; end++; break;
    case 'm': shift = 20; end++; break;
    case 'g': shift = 30; end++; break;
    default: break;
    }
    if (errno || end == text || *end || number <= 0 || number > (INT64_MAX >> shift))
        return error_set(error, ERR_INVALID, "QUERN_UPLOAD_LIMIT is \"%.40s\"; write a number of bytes such as 512m or 5g.",
                         text);
    *size = (int64_t)number << shift;
    return OK;
}

static Status read_seconds(const char *text, double *seconds, Error *error)
{
    char *end;
    *seconds = strtod(text, &end);
    if (end == text || *end || !(*seconds > 0 && *seconds <= LONGEST_SECONDS))
        return error_set(error, ERR_INVALID, "QUERN_COMPUTE_SECONDS is \"%.40s\"; write a number of seconds such as 120.", text);
    return OK;
}

Status config_read(Config *config, Error *error)
{
    config->home = config_setting("QUERN_HOME", NULL);
    if (!config->home || config->home[0] != '/')
        return error_set(error, ERR_INVALID, "QUERN_HOME is not set to an absolute path. Start Quern with make run, or set it.");
    config->database_url = config_setting("QUERN_DATABASE_URL", NULL);
    if (!config->database_url)
        return error_set(error, ERR_INVALID, "QUERN_DATABASE_URL is not set. Start Quern with make run, or set it.");
    config->run = config_setting("QUERN_RUN", NULL);
    if (!config->run) {
        char *run = mem_alloc(strlen(config->home) + sizeof "/run");
        sprintf(run, "%s/run", config->home);
        config->run = run;
    }
    config->memcached = config_setting("QUERN_MEMCACHED", "");
    config->version = config_setting("QUERN_VERSION", "dev");
    config->domain = config_setting("QUERN_DOMAIN", "quern");
    config->pool_size = atoi(config_setting("QUERN_POOL", "1"));
    if (config->pool_size < 1)
        config->pool_size = 1;
    Status status = read_seconds(config_setting("QUERN_COMPUTE_SECONDS", "120"), &config->compute_seconds, error);
    return status == OK ? read_size(config_setting("QUERN_UPLOAD_LIMIT", "5g"), &config->upload_limit, error) : status;
}
