/*
** samples.c - real data for the first look.
**
** Each CSV file of the folder becomes a dataset through the same queue as an upload, and of the JSON files those that are named below: the others
** are maps and drawings. A file whose name is among the datasets already is left alone, so the command may be run again.
*/
#include "setup.h"

#include "gen/sql_setup.h"
#include "queue/import.h"
#include "store/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the samples are; CSV files that are not named here come under their own name. */
static const struct {
    const char *file, *name, *description;
} KNOWN[] = {
    {"airports.csv", "Airports", "Airports of the United States with their place."},
    {"barley.json", "Barley", "Yield of barley by variety, site and year: a classic of experimental design."},
    {"birdstrikes.csv", "Bird strikes", "Strikes of wildlife on aircraft, reported to the FAA."},
    {"cars.json", "Cars", "Consumption, power and weight of cars, 1970 to 1982."},
    {"co2-concentration.csv", "CO2 at Mauna Loa", "Monthly CO2 concentration at Mauna Loa, parts per million."},
    {"disasters.csv", "Natural disasters", "Deaths by natural disasters worldwide, per year and kind."},
    {"earthquakes.json", "Earthquakes", "A week of earthquakes with magnitude and place, from GeoJSON."},
    {"flights-200k.json", "Flights and delays", "Delay, distance and time of day of 200,000 flights."},
    {"flights-airport.csv", "Flights between airports", "Number of flights between pairs of airports, 2008."},
    {"football.json", "Football results", "Scores of matches of several leagues, 2013 to 2017."},
    {"gapminder.json", "Gapminder", "Population, life expectancy and fertility by country, every five years from 1955."},
    {"gapminder-health-income.csv", "Health and income", "Life expectancy, income and population by country."},
    {"github.csv", "Commits by hour", "Commits on a code host by hour."},
    {"global-temp.csv", "Global temperature", "Yearly deviation of the earth's temperature from its usual."},
    {"iowa-electricity.csv", "Electricity in Iowa", "Net generation by source and year."},
    {"jobs.json", "Jobs", "Share of the work force by job and sex, 1850 to 2000."},
    {"la-riots.csv", "Los Angeles 1992", "Deaths in the unrest of 1992, with place and circumstances."},
    {"lookup_groups.csv", "Groups", "People by group; goes with People."},
    {"lookup_people.csv", "People", "Age and height of the people in Groups."},
    {"movies.json", "Movies", "Films with budget, gross, genre and ratings."},
    {"penguins.json", "Penguins", "Size, sex and species of penguins of the Palmer archipelago."},
    {"population.json", "Population by age", "Population of the United States by age and sex, 1850 to 2000."},
    {"population_engineers_hurricanes.csv", "Engineers and hurricanes", "Population, engineers and hurricanes by US state."},
    {"seattle-weather.csv", "Seattle weather", "Daily weather of Seattle, 2012 to 2015."},
    {"seattle-weather-hourly-normals.csv", "Seattle hourly normals", "Usual temperature, pressure and wind by hour."},
    {"sp500-2000.csv", "S&P 500 since 2000", "Daily prices and volume."},
    {"sp500.csv", "S&P 500", "Monthly closing prices."},
    {"species.csv", "Species habitat", "Habitat of species by county."},
    {"stocks.csv", "Stocks", "Monthly prices of five companies, 2000 to 2010."},
    {"unemployment-across-industries.json", "Unemployment by industry", "Monthly unemployment in the US by industry, 2000 to 2010."},
    {"us-employment.csv", "Employment in the US", "Monthly employment by sector, 2006 to 2015."},
    {"weather.csv", "Weather of two cities", "Daily weather of Seattle and New York, 2012 to 2015."},
    {"windvectors.csv", "Wind", "Wind direction and speed on a grid."},
    {"zipcodes.csv", "Zip codes", "Zip codes of the United States with place and county."},
};

/* Copies, since the folder may lie on another file system than the spool. */
static Status copy_to_spool(const char *home, const char *path, char name[SPOOL_NAME], uint64_t *length, Error *error)
{
    char temporary[PATH_MAX];
    struct stat facts;
    int printed = snprintf(temporary, sizeof temporary, "%s/tmp/sample-%ld", home, (long)getpid());
    if (printed < 0 || (size_t)printed >= sizeof temporary)
        return error_set(error, ERR_INTERNAL, "The path of the home is too long.");
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int to = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    Status status = OK;
    if (from < 0 || to < 0 || fstat(from, &facts) != 0)
        status = error_errno(error, "read a sample");
    for (off_t left = status == OK ? facts.st_size : 0; left > 0 && status == OK;) {
        ssize_t sent = sendfile(to, from, NULL, (size_t)left);
        if (sent <= 0)
            status = error_errno(error, "copy a sample");
        else
            left -= sent;
    }
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    if (status == OK) {
        *length = (uint64_t)facts.st_size;
        status = spool_accept(home, temporary, name, error);
    }
    unlink(temporary);
    return status;
}

static Status is_there(Db *db, const char *file, bool *there, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_SETUP_HAS_DATASET_OF, DB_ARGS(db_text(file)), &result, error);
    if (status != OK)
        return status;
    *there = db_get_bool(result, 0, 0);
    db_result_free(result);
    return OK;
}

static Status owner(Db *db, int64_t *id, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_SETUP_FIRST_ADMIN, DB_NO_ARGS, &result, error);
    if (status != OK)
        return status;
    *id = db_rows(result) ? db_get_int(result, 0, 0) : 0;
    db_result_free(result);
    return OK;
}

static Status add_sample(const Config *config, Db *db, const char *folder, const char *file, int64_t user_id, Error *error)
{
    char path[PATH_MAX];
    char spooled[SPOOL_NAME];
    int64_t dataset_id, job_id;
    bool there = false;
    Status status = is_there(db, file, &there, error);
    if (status != OK || there)
        return status;
    int printed = snprintf(path, sizeof path, "%s/%s", folder, file);
    if (printed < 0 || (size_t)printed >= sizeof path)
        return error_set(error, ERR_INVALID, "The path of the samples is too long.");
    Arena *arena = arena_new(4096);
    Import import = {.name = import_name(file, arena), .description = "", .filename = file, .file = spooled, .user_id = user_id};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (strcmp(KNOWN[i].file, file) == 0) {
            import.name = KNOWN[i].name;
            import.description = KNOWN[i].description;
        }
    }
    status = copy_to_spool(config->home, path, spooled, &import.length, error);
    if (status == OK) {
        status = db_transaction(db, error);
        if (status == OK)
            status = import_add(db, &import, NULL, &dataset_id, &job_id, error);
        status = db_end(db, status, error);
    }
    arena_free(arena);
    return status;
}

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static int is_sample(const struct dirent *entry)
{
    if (ends_in(entry->d_name, ".csv"))
        return 1;
    for (size_t i = 0; ends_in(entry->d_name, ".json") && i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (strcmp(KNOWN[i].file, entry->d_name) == 0)
            return 1;
    return 0;
}

Status setup_samples(const Config *config, Db *db, const char *folder, Error *error)
{
    struct dirent **files;
    int n = scandir(folder, &files, is_sample, alphasort);
    if (n < 0)
        return error_errno(error, "read the folder of samples");
    int64_t user_id = 0;
    Status status = owner(db, &user_id, error);
    for (int i = 0; i < n; i++) {
        if (status == OK)
            status = add_sample(config, db, folder, files[i]->d_name, user_id, error);
        free(files[i]);
    }
    free(files);
    return status;
}
